import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { MAX_SELECTED_SESSIONS } from '@switchboard/shared';
import { Translations } from '../../../core/i18n/translations';
import { countsOf } from '../session-count';
import { Reading } from '../reading';
import { SessionsStore } from '../sessions.store';
import { MatchingSessions } from './matching-sessions';
import { Selection } from './selection';

/** Offers to select more at once: on a phone, which has no heading for it, the whole page; once that is selected, all that match the filters. */
@Component({
  selector: 'app-matching-offer',
  imports: [MatButton, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      @if (finding(); as words) {
        <span>{{ words }}</span>
        <button matButton type="button" (click)="matching.cancel()">{{ t('app.dialog.cancel') }}</button>
      } @else {
        @if (problem(); as words) {
          <span role="alert">{{ words }}</span>
        }
        @if (reading.isNarrow() && !selection.hasPage()) {
          <button matButton type="button" (click)="selection.togglePage()">{{ t('selection.whole_page') }}</button>
        }
        @if (offer(); as words) {
          <button matButton type="button" (click)="selectAll()">{{ words }}</button>
        }
      }
    </ng-container>
  `,
  styles: `
    :host {
      display: contents;
    }
  `,
})
export class MatchingOffer {
  private readonly store = inject(SessionsStore);
  private readonly translations = inject(Translations);
  protected readonly matching = inject(MatchingSessions);
  protected readonly reading = inject(Reading);
  protected readonly selection = inject(Selection);

  protected readonly finding = computed(() => {
    const count = this.matching.progress();
    return count === null ? null : this.translations.plural('selection.finding', count);
  });
  protected readonly problem = computed(() => {
    const problem = this.matching.problem();
    return problem && this.translations.problem(problem);
  });
  /** With the number, if it is known; null if there is nothing more to select. */
  protected readonly offer = computed(() => {
    const { hasOlder, isFurther } = this.store.position();
    if (this.selection.scope() !== 'chosen' || !this.selection.hasPage() || !(hasOlder || isFurther)) return null;
    const count = this.matches();
    if (count === null) return this.translations.text('selection.matching');
    if (count > MAX_SELECTED_SESSIONS) return this.translations.plural('selection.matching_first', MAX_SELECTED_SESSIONS);
    return this.translations.plural('selection.matching_all', count);
  });

  protected selectAll(): void {
    void this.matching.selectAll();
  }

  private matches(): number | null {
    const list = this.store.live.value();
    if (!list) return null;
    const { total, matches } = countsOf(list, this.store.filters());
    return this.store.isFiltered() ? matches : total;
  }
}
