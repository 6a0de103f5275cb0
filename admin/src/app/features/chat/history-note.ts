import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { Translations } from '../../core/i18n/translations';
import { HistoryStore } from './history.store';

/** What follows the rows of the list: why it could not be loaded, why it is empty, or a button for the next page. */
@Component({
  selector: 'app-history-note',
  imports: [MatButton, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      @if (history.problem(); as problem) {
        <div class="note" role="alert">
          <p>{{ t('chat.history.failed') }} {{ translations.problem(problem) }}</p>
          <button matButton type="button" (click)="history.load()">{{ t('chat.retry') }}</button>
        </div>
      } @else if (isEmpty() && history.loaded()) {
        <p class="note">{{ t(emptyText(), { q: history.q() }) }}</p>
      }
      @if (history.hasMore()) {
        <button matButton type="button" class="more" [disabled]="history.busy()" (click)="history.loadMore()">
          {{ t('chat.history.more') }}
        </button>
      }
    </ng-container>
  `,
  styles: `
    .note {
      padding: 1rem 0.75rem;
      color: var(--mat-sys-on-surface-variant);
      overflow-wrap: anywhere;
    }
    .more {
      inline-size: 100%;
      min-block-size: 44px;
    }
  `,
})
export class HistoryNote {
  /** whether no row is shown */
  readonly isEmpty = input.required<boolean>();

  protected readonly history = inject(HistoryStore);
  protected readonly translations = inject(Translations);
  protected readonly emptyText = computed(() => {
    const isArchive = this.history.view() === 'archived';
    if (this.history.q()) return isArchive ? 'chat.history.archive_no_match' : 'chat.history.no_match';
    return isArchive ? 'chat.history.archive_empty' : 'chat.history.empty';
  });
}
