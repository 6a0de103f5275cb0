import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../../ui/icon/icon';
import type { ReadingPosition } from './reading-position';

/** Leads to text below the view: to what an answer in progress has written there, or to the end. */
@Component({
  selector: 'app-jump-button',
  imports: [Icon, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      @if (position().textBelow()) {
        <button type="button" (click)="position().toEnd()">
          <app-icon name="arrow_down" />
          {{ t(answering() && position().reading() !== 'away' ? 'chat.transcript.more_below' : 'chat.transcript.latest') }}
        </button>
      }
    </ng-container>
  `,
  styles: `
    :host {
      position: absolute;
      inset-block-end: calc(100% + 0.25rem);
      justify-self: center;
      z-index: 1;
    }
    button {
      display: inline-flex;
      align-items: center;
      gap: 0.375rem;
      min-block-size: 44px;
      padding-inline: 0.875rem 1.125rem;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 22px;
      background: var(--mat-sys-surface-container-lowest);
      color: var(--mat-sys-on-surface);
      font: var(--mat-sys-label-large);
      box-shadow: 0 0.25rem 1rem rgb(0 0 0 / 14%);
      cursor: pointer;
    }
  `,
})
export class JumpButton {
  readonly position = input.required<ReadingPosition>();
  /** an answer is being written */
  readonly answering = input(false);
}
