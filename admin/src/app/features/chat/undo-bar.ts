import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Router } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Deletions } from './deletions';

/** Offers to undo a deletion while that is possible, and reports one that failed. */
@Component({
  selector: 'app-undo-bar',
  imports: [TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div role="status" *transloco="let t">
      @if (deletions.undoable(); as session) {
        <p class="bar">
          <span>{{ t('chat.history.deleted', { title: session.title ?? t('chat.untitled') }) }}</span>
          <button type="button" (click)="undo()">{{ t('chat.history.undo') }}</button>
        </p>
      } @else if (deletions.failed(); as session) {
        <p class="bar">
          <span>{{ t('chat.history.delete_failed', { title: session.title ?? t('chat.untitled') }) }}</span>
          <button type="button" (click)="deletions.failed.set(null)">{{ t('app.dialog.close') }}</button>
        </p>
      }
    </div>
  `,
  styles: `
    :host {
      position: absolute;
      inset-block-end: 0.75rem;
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
      padding-block: 0.25rem;
      padding-inline: 1rem 0.5rem;
      border-radius: 10px;
      background: var(--mat-sys-inverse-surface);
      color: var(--mat-sys-inverse-on-surface);
      box-shadow: 0 0.25rem 1.25rem rgb(0 0 0 / 25%);
    }
    span {
      display: -webkit-box;
      -webkit-line-clamp: 2;
      -webkit-box-orient: vertical;
      overflow: hidden;
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

  protected undo(): void {
    const session = this.deletions.undo();
    if (session) void this.router.navigate(['/c', session.session_id]);
  }
}
