import { Component, computed, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { parseUserAgent } from './device';

/** The name of a browser or program and its operating system, from the user agent, which is shown on hover. */
@Component({
  selector: 'app-device-name',
  imports: [TranslocoDirective],
  template: `
    <span *transloco="let t" [title]="agent() ?? ''">{{ t(key(), device()) }}</span>
  `,
})
export class DeviceName {
  /** the User-Agent header; null: unknown */
  readonly agent = input.required<string | null>();
  protected readonly device = computed(() => ({ ...parseUserAgent(this.agent()) }));
  protected readonly key = computed(() => {
    const { browser, program, system } = this.device();
    if (program) return 'app.device.program';
    if (browser) return system ? 'app.device.both' : 'app.device.browser';
    return system ? 'app.device.system' : 'app.device.unknown';
  });
}
