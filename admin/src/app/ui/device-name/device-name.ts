import { Component, computed, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { deviceOf } from './device';

/** From which browser and system something was done, in words; the browser's own description shows on hover. */
@Component({
  selector: 'app-device-name',
  imports: [TranslocoDirective],
  template: `
    <span *transloco="let t" [title]="agent() ?? ''">{{
      !device().browser && !device().system
        ? t('app.device.unknown')
        : device().browser && device().system
          ? t('app.device.both', device())
          : (device().browser ?? device().system)
    }}</span>
  `,
})
export class DeviceName {
  /** the header User-Agent; null: unknown */
  readonly agent = input.required<string | null>();
  protected readonly device = computed(() => ({ ...deviceOf(this.agent()) }));
}
