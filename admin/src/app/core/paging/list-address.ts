import { inject, type Signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router, type ParamMap, type Params } from '@angular/router';
import { map } from 'rxjs';
import { ListPlaces } from './list-places';

/** What a list shows: its filters, and where its page begins (null: at the top). */
export interface ListView {
  readonly cursor: string | null;
}

/**
 * What a list shows, kept in the page's address, so that Back, a reload and a shared link show the same.
 *
 * A cursor leads forwards only; the way back is remembered here: the pages that led to the present one, the first at the top. An
 * address that came from elsewhere is in no such trail. Create it in an injection context.
 */
export class ListAddress<View extends ListView> {
  private readonly route = inject(ActivatedRoute);
  private readonly router = inject(Router);
  private trail: (string | null)[] = [null];
  /** The query that typing wrote last. */
  private typed: string | null = null;

  /** What the address says. */
  readonly view: Signal<View>;

  /**
   * @param read the view in an address
   * @param write the address's query for a view; null where nothing is to stand
   */
  constructor(
    read: (params: ParamMap) => View,
    private readonly write: (view: View) => Params,
  ) {
    inject(ListPlaces).arrive();
    this.view = toSignal(this.route.queryParamMap.pipe(map(read)), { requireSync: true });
  }

  /**
   * Shows another part of the list, from its top on.
   *
   * @param isTyping replaces the address that typing wrote before, so that Back does not lead through every letter, but to what was
   *   shown before typing
   */
  show(change: Partial<View>, isTyping = false): void {
    this.trail = [null];
    const view = { ...this.view(), cursor: null, ...change };
    const goesOn = isTyping && this.typed === this.queryOf(this.view());
    this.typed = isTyping ? this.queryOf(view) : null;
    this.go(view, goesOn);
  }

  /** Goes on. @param cursor where the next page begins */
  further(cursor: string): void {
    const here = this.trail.indexOf(this.view().cursor);
    this.trail = [...(here < 0 ? [this.view().cursor] : this.trail.slice(0, here + 1)), cursor];
    this.go({ ...this.view(), cursor });
  }

  /** Goes back by one page. */
  back(): void {
    const here = this.trail.indexOf(this.view().cursor);
    this.go({ ...this.view(), cursor: this.trail[here - 1] ?? null });
  }

  /** Whether the page before this one is known and is not the top, which is always at hand. */
  hasNewer(): boolean {
    return this.trail.indexOf(this.view().cursor) > 1;
  }

  private queryOf(view: View): string {
    return JSON.stringify(this.write(view));
  }

  private go(view: View, replaceUrl = false): void {
    const queryParams = this.write(view);
    void this.router.navigate([], { relativeTo: this.route, queryParams, replaceUrl, scroll: 'manual' });
  }
}
