import { Component, computed, input, linkedSignal, output, signal, viewChild } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { MessagesFilter, SessionSort, SessionStatus } from '@switchboard/shared';
import { DateTimeBox } from '../../ui/date-time-box/date-time-box';
import { Icon } from '../../ui/icon/icon';
import { SearchBox } from '../../ui/search-box/search-box';
import { SORTS, STATUSES, type SessionFilters } from './session-filters';

/** Search, filters and order. All of it is told by `changed` and stands in the address, but for where a search to come will look. */
@Component({
  selector: 'app-filter-bar',
  imports: [DateTimeBox, Icon, MatButton, MatIconButton, SearchBox, TranslocoDirective],
  templateUrl: './filter-bar.html',
  styleUrl: './filter-bar.scss',
})
export class FilterBar {
  readonly filters = input.required<SessionFilters>();
  readonly isFiltered = input.required<boolean>();
  /** what to call the person whose sessions alone are shown; null where there is no such filter */
  readonly onlyUser = input<string | null>(null);

  readonly changed = output<Partial<SessionFilters>>();
  readonly cleared = output();

  /** the search, once nothing more is typed for a moment */
  readonly searched = output<Pick<SessionFilters, 'q' | 'text'>>();

  private readonly search = viewChild.required(SearchBox);
  protected readonly hasDates = computed(() => this.filters().from !== null || this.filters().to !== null);
  /** What was said is searched, not titles and people. Without a search in the address it stays as it was chosen. */
  protected readonly inMessages = linkedSignal<SessionFilters, boolean>({
    source: this.filters,
    computation: ({ q, text }, before) => text !== '' || (q === '' && (before?.value ?? false)),
  });
  private readonly opened = signal(false);
  protected readonly showsDates = computed(() => this.opened() || this.hasDates());

  protected readonly statuses = Object.entries(STATUSES) as [SessionStatus, string][];
  protected readonly sorts = Object.entries(SORTS) as [SessionSort, string][];

  /** Puts the cursor into the search box. */
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
    if (this.hasDates()) this.changed.emit({ from: null, to: null });
    this.opened.set(!this.showsDates());
  }
}
