import { NgTemplateOutlet } from '@angular/common';
import { Component, computed, inject, input, linkedSignal, output, signal, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { MessagesFilter, SessionHandling, SessionSort, SessionStatus } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import { Language } from '../../core/i18n/language';
import { FilterChip } from '../../ui/filter-chip/filter-chip';
import { FilterSelect, type FilterChoice } from '../../ui/filter-select/filter-select';
import { FoldButton } from '../../ui/fold-button/fold-button';
import { Icon } from '../../ui/icon/icon';
import { SearchBox } from '../../ui/search-box/search-box';
import { TimeRangePicker } from '../../ui/time-range/time-range-picker';
import { FilterSheet } from './filter-sheet';
import { SORTS, DEFAULT_SORT, HANDLINGS, STATUSES, type SessionFilters } from './session-filters';

/** The choice of the administrator's own sessions. */
const MINE = 'mine';

/** Search, filters and sort order. All of it is emitted by `changed` and kept in the URL, except the scope of a future search. */
@Component({
  selector: 'app-filter-bar',
  imports: [FilterChip, FilterSelect, FilterSheet, FoldButton, Icon, MatButton, NgTemplateOutlet, SearchBox, TimeRangePicker, TranslocoDirective],
  templateUrl: './filter-bar.html',
  styleUrl: './filter-bar.scss',
})
export class FilterBar {
  private readonly auth = inject(AuthService);
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);

  readonly filters = input.required<SessionFilters>();
  readonly isFiltered = input.required<boolean>();
  /** label of the user whose sessions are shown exclusively; null without such a filter */
  readonly onlyUser = input<string | null>(null);

  /** name of the administrator whose sessions are shown exclusively; null without such a filter */
  readonly onlyHandler = input<string | null>(null);

  /** whether the filters are in a sheet, which a button opens */
  readonly isNarrow = input(false);

  readonly changed = output<Partial<SessionFilters>>();
  readonly cleared = output();

  /** the search, debounced */
  readonly searched = output<Pick<SessionFilters, 'q' | 'text'>>();

  private readonly search = viewChild.required(SearchBox);
  protected readonly locale = this.language.locale;
  /** Whether messages are searched instead of titles and users. Without a search in the URL, the last choice is kept. */
  protected readonly inMessages = linkedSignal<SessionFilters, boolean>({
    source: this.filters,
    computation: ({ q, text }, before) => text !== '' || (q === '' && (before?.value ?? false)),
  });
  /** Whether the sheet is open. */
  protected readonly isUnfolded = signal(false);
  /** How many of the filters in the sheet are in use. */
  protected readonly count = computed(() => {
    const { status, handling, handled_by, messages, sort, range, from, to } = this.filters();
    return [[status, handling, handled_by].some((value) => value !== null), messages !== null, sort !== DEFAULT_SORT, range !== null || from !== null || to !== null].filter(Boolean).length;
  });
  protected readonly foldLabel = computed(() => {
    this.language.locale();
    const name: string = this.transloco.translate('sessions.filters.label');
    return this.count() > 0 ? `${name} (${this.count()})` : name;
  });

  protected readonly scopes: readonly FilterChoice[] = [['titles', 'sessions.filters.in_titles'], ['messages', 'sessions.filters.in_messages']];
  /** States of a session, and of its handling. */
  protected readonly statuses: readonly FilterChoice[] = [
    ['', 'sessions.filters.any_status'], ...Object.entries(STATUSES), ['waiting', HANDLINGS.waiting], ['person', HANDLINGS.person], [MINE, 'sessions.waiting.mine'],
  ];
  protected readonly chosenState = computed(() => {
    const { status, handling, handled_by } = this.filters();
    if (handled_by !== null && handled_by === this.auth.user()?.user_id) return MINE;
    return (handling === 'responder' ? null : handling) ?? status ?? '';
  });
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
    const isHandling = Object.hasOwn(HANDLINGS, value);
    this.changed.emit({
      status: isHandling || value === MINE || value === '' ? null : (value as SessionStatus),
      handling: isHandling ? (value as SessionHandling) : null,
      handled_by: value === MINE ? (this.auth.user()?.user_id ?? null) : null,
    });
  }

  protected chooseMessages(value: string): void {
    this.changed.emit({ messages: (value || null) as MessagesFilter | null });
  }

  protected chooseSort(value: string): void {
    this.changed.emit({ sort: value as SessionSort });
  }
}
