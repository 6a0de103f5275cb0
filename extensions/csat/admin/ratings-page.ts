import { Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import {
  EmptyState, FilterSelect, Language, ListFrame, LiveControls, Table, TimeAgo, TranslocoDirective, Translations, listPlaceholder, type FilterChoice, type ListTexts,
} from '@switchboard/admin';
import type { Rating } from './ratings';
import { RatingsStore } from './ratings.store';
import { Stars } from './stars';

const TEXTS: ListTexts = {
  heading: 'x.csat.heading',
  loading: 'x.csat.list.loading',
  failed: 'x.csat.list.failed',
  no_match: 'x.csat.list.no_match',
  no_match_words: 'x.csat.list.no_match_words',
};

const CHOICES: readonly FilterChoice[] = [['', 'x.csat.filters.any'], ...['5', '4', '3', '2', '1'].map((stars): FilterChoice => [stars, `x.csat.filters.${stars}`])];

/** `/admin/x/csat`: all ratings, newest first; new ones appear as they are given. */
@Component({
  selector: 'csat-ratings-page',
  imports: [EmptyState, FilterSelect, ListFrame, LiveControls, RouterLink, Stars, Table, TimeAgo, TranslocoDirective],
  providers: [RatingsStore],
  templateUrl: './ratings-page.html',
  styleUrl: './ratings-page.scss',
})
export class RatingsPage {
  private readonly translations = inject(Translations);
  protected readonly store = inject(RatingsStore);
  protected readonly live = this.store.live;
  protected readonly locale = inject(Language).locale;
  protected readonly now = computed(() => this.live.server_now() ?? 0);
  protected readonly texts = TEXTS;
  protected readonly choices = CHOICES;
  protected readonly placeholder = computed(() => listPlaceholder(this.live, this.store.ratings().length, this.store.isPart()));
  protected readonly error = computed(() => {
    const problem = this.live.failure();
    return problem ? this.translations.problem(problem) : undefined;
  });
  protected readonly summary = computed(() => {
    const summary = this.store.summary();
    if (!summary || summary.average === null) return '';
    const average = new Intl.NumberFormat(this.locale(), { maximumFractionDigits: 2 }).format(summary.average);
    return this.translations.plural('x.csat.summary', summary.ratings, { average });
  });

  protected nameOf({ user_name, user_email }: Rating): string {
    return user_name ?? user_email;
  }
}
