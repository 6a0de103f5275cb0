import { Injectable, computed, inject, linkedSignal, signal, untracked } from '@angular/core';
import type { AuditEntry, AuditList } from '@switchboard/shared';
import { liveQuery } from '../../core/live/live-query';
import { LiveSettings } from '../../core/live/live-settings';
import { ListAddress } from '../../core/paging/list-address';
import { NO_FILTERS, auditUrl, filtersIn, isFiltered, paramsOf, type AuditFilters } from './audit-filters';

/** Entries of one page. */
const PAGE_ROWS = 50;

interface Shown {
  readonly view: string;
  readonly entries: readonly AuditEntry[];
  /** entries of the newest answer that wait to be shown */
  readonly waiting: number;
  /** entries past this seq have just come */
  readonly fresh_after: number;
}

/**
 * The live log: one page of it, and its filters, which stand in the address. New entries come on top; while held they wait, so
 * that nothing moves under a person who reads. Provide it by the page's component.
 */
@Injectable()
export class AuditStore {
  private readonly address = new ListAddress<AuditFilters>(filtersIn, paramsOf);
  private readonly held = signal(false);

  /** What the log shows, as the address says. */
  readonly filters = this.address.view;
  readonly live = liveQuery<AuditList>({
    url: () => auditUrl(this.filters(), PAGE_ROWS),
    view: this.filters,
    interval: inject(LiveSettings).period,
  });

  private readonly shown = linkedSignal<{ list: AuditList | null; isCurrent: boolean; isHeld: boolean }, Shown | undefined>({
    source: () => ({ list: this.live.value(), isCurrent: this.live.current(), isHeld: this.held() }),
    computation: ({ list, isCurrent, isHeld }, before) => {
      const last = before?.value;
      if (!list || !isCurrent) return last;
      return settle(last, auditUrl(untracked(this.filters), PAGE_ROWS), list.entries, isHeld);
    },
  });

  readonly entries = computed(() => this.shown()?.entries ?? []);
  /** New entries that wait until the person is done with those on screen. */
  readonly waiting = computed(() => this.shown()?.waiting ?? 0);
  /** Entries past this seq have just come. */
  readonly fresh_after = computed(() => this.shown()?.fresh_after ?? Infinity);
  readonly isFiltered = computed(() => isFiltered(this.filters()));
  readonly older = computed(() => (this.live.current() ? (this.live.value()?.next_cursor ?? null) : null));
  /** Where this page stands among the list's pages. */
  readonly place = computed(() => ({
    isFurther: this.filters().cursor !== null,
    hasNewer: this.address.hasNewer(),
    hasOlder: this.older() !== null,
  }));

  /** While held, nothing moves; what comes is counted. */
  hold(isHeld: boolean): void {
    this.held.set(isHeld);
  }

  /** Shows another part of the log; see `ListAddress`. */
  show(change: Partial<AuditFilters>): void {
    this.address.show(change);
  }

  /** Shows the whole log. */
  clear(): void {
    this.show(NO_FILTERS);
  }

  /** Goes on to the entries before these. */
  goOlder(): void {
    const cursor = this.older();
    if (cursor !== null) this.address.further(cursor);
  }

  /** Goes back by one page. */
  goNewer(): void {
    this.address.back();
  }
}

/** Entries never change and only come on top: what is held is shown as it was, and the rest is counted. */
function settle(last: Shown | undefined, view: string, entries: readonly AuditEntry[], isHeld: boolean): Shown {
  if (!last || last.view !== view) return { view, entries, waiting: 0, fresh_after: Infinity };
  const newest = last.entries.reduce((most, { seq }) => Math.max(most, seq), 0);
  const waiting = entries.filter(({ seq }) => seq > newest).length;
  if (waiting === 0) return { ...last, entries, waiting };
  if (isHeld && last.entries.length > 0) return { ...last, waiting };
  return { view, entries, waiting: 0, fresh_after: newest };
}
