import { Injectable, computed, inject } from '@angular/core';
import type { AdminUser, UserList } from '@switchboard/shared';
import { liveQuery } from '../../core/live/live-query';
import { LiveSettings } from '../../core/live/live-settings';
import { listCounts } from '../../core/paging/list-counts';
import { ListUrlState } from '../../core/paging/list-url-state';
import { NO_FILTERS, parseFilters, isFiltered, toQueryParams, usersUrl, type UserFilters } from './user-filters';

/** Rows per page. */
const PAGE_ROWS = 50;

/** The live list of accounts: one page of it, and its filters, which are kept in the URL. Provide it in the page's component. */
@Injectable()
export class UsersStore {
  private readonly address = new ListUrlState<UserFilters>(parseFilters, toQueryParams);

  /** The list's filters, from the URL. */
  readonly filters = this.address.view;
  readonly live = liveQuery<UserList>({
    url: () => usersUrl(this.filters(), PAGE_ROWS),
    view: this.filters,
    interval: inject(LiveSettings).pollInterval,
  });

  readonly users = computed(() => this.live.value()?.users ?? []);
  readonly isFiltered = computed(() => isFiltered(this.filters()));
  readonly older = computed(() => (this.live.isCurrent() ? (this.live.value()?.next_cursor ?? null) : null));
  /** How many accounts there are; null while a changed view is loaded. */
  readonly counts = computed(() => {
    const list = this.live.isCurrent() ? this.live.value() : null;
    return list && listCounts({ ...list, rows: list.users.length, cursor: this.filters().cursor, isFiltered: this.isFiltered() });
  });
  /** The position of this page among the list's pages. */
  readonly position = computed(() => ({
    isFurther: this.filters().cursor !== null,
    hasNewer: this.address.hasNewer(),
    hasOlder: this.older() !== null,
  }));

  /** Changes the filters; see {@link ListUrlState}. */
  show(change: Partial<UserFilters>, isTyping = false): void {
    this.address.show(change, isTyping);
  }

  /** Clears all filters but keeps the sort order. */
  clear(): void {
    this.show({ ...NO_FILTERS, sort: this.filters().sort });
  }

  /** Goes to the next page. */
  goOlder(): void {
    const cursor = this.older();
    if (cursor !== null) this.address.goToNext(cursor);
  }

  /** Goes back one page. */
  goNewer(): void {
    this.address.goToPrevious();
  }

  /** Applies the response of an action, before the next poll confirms it. */
  applyUser(user: AdminUser): void {
    this.live.update((list) => ({ ...list, users: list.users.map((row) => (row.user_id === user.user_id ? user : row)) }));
    this.live.refresh();
  }
}
