import { ChangeDetectionStrategy, Component, DOCUMENT, computed, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { isApple } from './is-apple';

/** Keys as they are labelled on this system's keyboard, for example `Ctrl` `K`. */
@Component({
  selector: 'app-key-names',
  imports: [TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      @for (name of names(); track name) {
        <kbd>{{ name.length > 1 ? t('app.shortcuts.keys.' + name) : name }}</kbd>
      }
    </ng-container>
  `,
  styles: `
    :host {
      display: inline-flex;
      gap: 0.25rem;
    }
    kbd {
      display: inline-grid;
      place-items: center;
      box-sizing: border-box;
      min-inline-size: 1.75rem;
      min-block-size: 1.75rem;
      padding-inline: 0.375rem;
      border: 1px solid var(--mat-sys-outline);
      border-radius: 8px;
      font: 600 0.8125rem ui-monospace, monospace;
    }
  `,
})
export class KeyNames {
  /** see `KeyNote` */
  readonly keys = input.required<string>();

  private readonly modifier = isApple(inject(DOCUMENT)) ? 'cmd' : 'ctrl';
  protected readonly names = computed(() => this.keys().split('+').map((key) => this.nameOf(key)));

  private nameOf(key: string): string {
    if (key === 'mod') return this.modifier;
    return /^[a-z]$/.test(key) ? key.toUpperCase() : key;
  }
}
