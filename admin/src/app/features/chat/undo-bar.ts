import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Session } from '@switchboard/shared';
import { Translations } from '../../core/i18n/translations';
import { Arrangements } from './arrangements';
import { Deletions } from './deletions';

/** Maximum length of a title in the bar, in code points. */
const MAX_TITLE_LENGTH = 30;

/** Offers to undo a deletion or the archiving of a conversation while that is possible, and reports what failed. */
@Component({
  selector: 'app-undo-bar',
  imports: [TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div
      role="status"
      *transloco="let t"
      (pointerenter)="isHovered.set(true)"
      (pointerleave)="isHovered.set(false)"
      (focusin)="isFocused.set(true)"
      (focusout)="isFocused.set(false)"
    >
      @if (deletions.undoable(); as session) {
        <p class="bar">
          <span>{{ t('chat.history.deleted', { title: shortTitle(session) }) }}</span>
          <button type="button" (click)="undo()">{{ t('chat.history.undo') }}</button>
        </p>
      } @else if (deletions.failed(); as session) {
        <p class="bar">
          <span>{{ t('chat.history.delete_failed', { title: shortTitle(session) }) }}</span>
          <button type="button" (click)="deletions.failed.set(null)">{{ t('app.dialog.close') }}</button>
        </p>
      }
      @if (arrangements.undoable(); as arranged) {
        <p class="bar">
          <span>{{ t(arranged.text, { title: shortTitle(arranged.session) }) }}</span>
          <button type="button" (click)="arrangements.undo()">{{ t('chat.history.undo') }}</button>
        </p>
      } @else if (arrangements.failed(); as arranged) {
        <p class="bar">
          <span>{{ t(arranged.text, { title: shortTitle(arranged.session) }) }}</span>
          <button type="button" (click)="arrangements.failed.set(null)">{{ t('app.dialog.close') }}</button>
        </p>
      }
    </div>
  `,
  styles: `
    :host {
      position: absolute;
      inset-block-end: 4rem;
      inset-inline-start: 0.75rem;
      inline-size: 16rem;
      z-index: 6;
      pointer-events: none;
    }
    .bar {
      pointer-events: auto;
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: 0.5rem;
      margin-block-start: 0.5rem;
      padding-block: 0.25rem;
      padding-inline: 1rem 0.5rem;
      border-radius: 10px;
      background: var(--mat-sys-inverse-surface);
      color: var(--mat-sys-inverse-on-surface);
      box-shadow: 0 0.25rem 1.25rem rgb(0 0 0 / 25%);
    }
    span {
      overflow-wrap: anywhere;
    }
    button {
      min-block-size: 44px;
      padding-inline: 0.875rem;
      border: 0;
      border-radius: 8px;
      background: none;
      color: light-dark(#8fdbe5, #0b5f6b);
      font: var(--mat-sys-label-large);
      cursor: pointer;
    }
    button:focus-visible {
      outline-color: currentColor;
    }
    /* With a drawer there is no column for it, so it goes above the message box. */
    @media (max-width: 54rem) {
      :host {
        inset-block-end: 7.5rem;
        inset-inline: 1rem;
        inline-size: auto;
      }
    }
  `,
})
export class UndoBar {
  private readonly router = inject(Router);
  protected readonly deletions = inject(Deletions);
  protected readonly arrangements = inject(Arrangements);

  private readonly translations = inject(Translations);
  protected readonly isHovered = signal(false);
  protected readonly isFocused = signal(false);

  constructor() {
    const isAttended = computed(() => this.isHovered() || this.isFocused());
    effect(() => {
      const isHeld = isAttended();
      this.deletions.hold(isHeld);
      this.arrangements.hold(isHeld);
    });
    effect(() => {
      if (this.deletions.undoable() || this.arrangements.undoable()) return;
      // No event tells that the pointer or the focus left a bar that is gone.
      this.isHovered.set(false);
      this.isFocused.set(false);
    });
  }

  /** The title as far as it leaves room for the sentence around it. */
  protected shortTitle({ title }: Session): string {
    const characters = [...(title ?? this.translations.text('app.untitled'))];
    return characters.length <= MAX_TITLE_LENGTH ? characters.join('') : `${characters.slice(0, MAX_TITLE_LENGTH - 1).join('').trimEnd()}…`;
  }

  protected undo(): void {
    const session = this.deletions.undo();
    if (session) void this.router.navigate(['/c', session.session_id]);
  }
}
