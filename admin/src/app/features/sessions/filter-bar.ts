import { Component, computed, inject, input, linkedSignal, output, signal, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { MessagesFilter, SessionSort, SessionStatus } from '@switchboard/shared';
import { Language } from '../../core/i18n/language';
import { DateTimeBox } from '../../ui/date-time-box/date-time-box';
import { FilterChip } from '../../ui/filter-chip/filter-chip';
import { FilterSelect, type FilterChoice } from '../../ui/filter-select/filter-select';
import { FoldButton } from '../../ui/fold-button/fold-button';
import { Icon } from '../../ui/icon/icon';
import { SearchBox } from '../../ui/search-box/search-box';
import { dateAndTime } from '../../ui/time-ago/relative-time';
import { SORTS, DEFAULT_SORT, STATUSES, type SessionFilters } from './session-filters';

/** Search, filters and sort order. All of it is emitted by `changed` and kept in the URL, except the scope of a future search. */
@Component({
  selector: 'app-filter-bar',
  imports: [DateTimeBox, FilterChip, FilterSelect, FoldButton, Icon, MatButton, SearchBox, TranslocoDirective],
  templateUrl: './filter-bar.html',
  styleUrl: './filter-bar.scss',
})
export class FilterBar {
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);

  readonly filters = input.required<SessionFilters>();
  readonly isFiltered = input.required<boolean>();
  /** label of the user whose sessions are shown exclusively; null without such a filter */
  readonly onlyUser = input<string | null>(null);

  readonly changed = output<Partial<SessionFilters>>();
  readonly cleared = output();

  /** the search, debounced */
  readonly searched = output<Pick<SessionFilters, 'q' | 'text'>>();

  private readonly search = viewChild.required(SearchBox);
  protected readonly hasDates = computed(() => this.filters().from !== null || this.filters().to !== null);
  /** Whether messages are searched instead of titles and users. Without a search in the URL, the last choice is kept. */
  protected readonly inMessages = linkedSignal<SessionFilters, boolean>({
    source: this.filters,
    computation: ({ q, text }, before) => text !== '' || (q === '' && (before?.value ?? false)),
  });
  /** Whether the date fields are open. Dates set elsewhere (by a counter or a link) are shown in words instead. */
  protected readonly showsDates = signal(false);
  protected readonly since = computed(() => (this.showsDates() ? null : this.rangeInWords()));
  /** Whether the filters that are collapsed on a phone are open. */
  protected readonly isUnfolded = signal(false);
  /** How many of the filters that are collapsed on a phone are in use. */
  protected readonly count = computed(() => {
    const { status, messages, sort } = this.filters();
    return [status !== null, messages !== null, sort !== DEFAULT_SORT, this.hasDates()].filter(Boolean).length;
  });
  protected readonly foldLabel = computed(() => {
    this.language.locale();
    const name: string = this.transloco.translate('sessions.filters.label');
    return this.count() > 0 ? `${name} (${this.count()})` : name;
  });

  protected readonly scopes: readonly FilterChoice[] = [['titles', 'sessions.filters.in_titles'], ['messages', 'sessions.filters.in_messages']];
  protected readonly statuses: readonly FilterChoice[] = [['', 'sessions.filters.any_status'], ...Object.entries(STATUSES)];
  protected readonly counts: readonly FilterChoice[] = [
    ['', 'sessions.filters.any_messages'], ['some', 'sessions.filters.some'], ['none', 'sessions.filters.none'],
  ];
  protected readonly sorts: readonly FilterChoice[] = Object.entries(SORTS);

  /** Focuses the search box. */
  focus(): void {
    this.search().focus();
  }

  protected clear(): void {
    this.search().clear();
    this.cleared.emit();
  }

  protected searchFor(what: string): Pick<SessionFilters, 'q' | 'text'> {
    return this.inMessages() ? { q: '', text: what } : { q: what, text: '' };
  }

  protected chooseScope(inMessages: boolean): void {
    this.inMessages.set(inMessages);
    const { q, text } = this.filters();
    if (q + text !== '') this.changed.emit(this.searchFor(text || q));
  }

  protected chooseStatus(value: string): void {
    this.changed.emit({ status: (value || null) as SessionStatus | null });
  }

  protected chooseMessages(value: string): void {
    this.changed.emit({ messages: (value || null) as MessagesFilter | null });
  }

  protected chooseSort(value: string): void {
    this.changed.emit({ sort: value as SessionSort });
  }

  protected toggleDates(): void {
    if (this.showsDates() && this.hasDates()) this.changed.emit({ from: null, to: null });
    this.showsDates.update((shows) => !shows);
  }

  private rangeInWords(): string | null {
    const locale = this.language.locale();
    const [from, to] = [this.filters().from, this.filters().to].map((instant) => instant && dateAndTime(instant, locale));
    if (from && to) return this.transloco.translate('sessions.filters.between', { from, to });
    if (from) return this.transloco.translate('sessions.filters.since', { from });
    return to ? this.transloco.translate('sessions.filters.until', { to }) : null;
  }
}
