import { Injectable, computed, inject, linkedSignal, signal, untracked } from '@angular/core';
import type { AuditEntry, AuditList } from '@switchboard/shared';
import { liveQuery, type LiveQuery } from '../../core/live/live-query';
import { LiveSettings } from '../../core/live/live-settings';
import { listCounts } from '../../core/paging/list-counts';
import { ListUrlState } from '../../core/paging/list-url-state';
import { NO_FILTERS, auditUrl, parseFilters, isFiltered, toQueryParams, type AuditFilters } from './audit-filters';

/** Entries per page. */
const PAGE_ROWS = 50;

interface Shown {
  readonly view: string;
  readonly entries: readonly AuditEntry[];
  /** the number of entries in the latest response that are held back */
  readonly waiting: number;
  /** entries after this seq have just appeared */
  readonly fresh_after: number;
}

/**
 * The live log: one page of it, and its filters, which are kept in the URL. New entries appear at the top; while held they are held
 * back, so that nothing moves while the user is reading. Provide it in the page's component.
 */
@Injectable()
export class AuditStore {
  private readonly address = new ListUrlState<AuditFilters>(parseFilters, toQueryParams);
  private readonly interacting = signal(false);

  /** The log's filters, from the URL. */
  readonly filters = this.address.view;
  readonly live: LiveQuery<AuditList> = liveQuery<AuditList>({
    url: () => auditUrl(this.filters(), PAGE_ROWS, untracked(() => this.live.server_now()) ?? Date.now()),
    view: this.filters,
    interval: inject(LiveSettings).pollInterval,
  });

  private readonly shown = linkedSignal<{ list: AuditList | null; isCurrent: boolean; isHeld: boolean }, Shown | undefined>({
    source: () => ({ list: this.live.value(), isCurrent: this.live.isCurrent(), isHeld: this.interacting() }),
    computation: ({ list, isCurrent, isHeld }, before) => {
      const last = before?.value;
      if (!list || !isCurrent) return last;
      return nextShown(last, JSON.stringify(untracked(this.filters)), list.entries, isHeld);
    },
  });

  readonly entries = computed(() => this.shown()?.entries ?? []);
  /** The number of new entries held back while the user interacts with those on screen. */
  readonly waiting = computed(() => this.shown()?.waiting ?? 0);
  /** Entries after this seq have just appeared. */
  readonly fresh_after = computed(() => this.shown()?.fresh_after ?? Infinity);
  readonly isFiltered = computed(() => isFiltered(this.filters()));
  readonly older = computed(() => (this.live.isCurrent() ? (this.live.value()?.next_cursor ?? null) : null));
  /** How many entries there are; null while a changed view is loaded. */
  readonly counts = computed(() => {
    const list = this.live.isCurrent() ? this.live.value() : null;
    return list && listCounts({ ...list, rows: this.entries().length, cursor: this.filters().cursor, isFiltered: this.isFiltered() });
  });
  /** The position of this page among the list's pages. */
  readonly position = computed(() => ({
    isFurther: this.filters().cursor !== null,
    hasNewer: this.address.hasNewer(),
    hasOlder: this.older() !== null,
  }));

  /** While held, nothing moves; new entries are only counted. */
  hold(isHeld: boolean): void {
    this.interacting.set(isHeld);
  }

  /** Changes the filters; see {@link ListUrlState}. */
  show(change: Partial<AuditFilters>, isTyping = false): void {
    this.address.show(change, isTyping);
  }

  /** Clears all filters. */
  clear(): void {
    this.show(NO_FILTERS);
  }

  /** Goes to the page of older entries. */
  goOlder(): void {
    const cursor = this.older();
    if (cursor !== null) this.address.goToNext(cursor);
  }

  /** Goes back one page. */
  goNewer(): void {
    this.address.goToPrevious();
  }
}

/** Entries are immutable and only added at the top: while held, the shown entries stay and new ones are counted. */
function nextShown(last: Shown | undefined, view: string, entries: readonly AuditEntry[], isHeld: boolean): Shown {
  if (!last || last.view !== view) return { view, entries, waiting: 0, fresh_after: Infinity };
  const newest = last.entries.reduce((highest, { seq }) => Math.max(highest, seq), 0);
  const waiting = entries.filter(({ seq }) => seq > newest).length;
  if (waiting === 0) return { ...last, entries, waiting };
  if (isHeld && last.entries.length > 0) return { ...last, waiting };
  return { view, entries, waiting: 0, fresh_after: newest };
}
