import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { Icon } from '../../../ui/icon/icon';

/** The first letter of a person's name, in a circle; decorative, since the name is beside it. */
@Component({
  selector: 'app-person-avatar',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (letter(); as letter) {
      {{ letter }}
    } @else {
      <app-icon name="user" />
    }
  `,
  styles: `
    :host {
      display: inline-grid;
      place-items: center;
      flex: none;
      inline-size: 1.75rem;
      block-size: 1.75rem;
      border-radius: 50%;
      background: var(--mat-sys-tertiary);
      color: var(--mat-sys-on-tertiary);
      font: var(--mat-sys-label-large);
    }
    app-icon {
      inline-size: 1.125rem;
      block-size: 1.125rem;
    }
    @media (forced-colors: active) {
      :host {
        border: 1px solid;
      }
    }
  `,
  host: { 'aria-hidden': 'true' },
})
export class PersonAvatar {
  /** null if they have none */
  readonly name = input.required<string | null>();

  /** '' if they have none */
  protected readonly letter = computed(() => [...(this.name() ?? '').trim()].slice(0, 1).join('').toLocaleUpperCase());
}
