import { inject, type Signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router, type ParamMap, type Params } from '@angular/router';
import { map } from 'rxjs';
import { ListPositions } from './list-positions';

/** What a list shows: its filters, and the cursor of its page (null: the first page). */
export interface ListView {
  readonly cursor: string | null;
}

/**
 * What a list shows, stored in the page's URL, so that Back, a reload and a shared link show the same.
 *
 * A cursor leads forward only; the way back is remembered here: the cursors of the pages that led to the current one, the first
 * page first. A URL opened from elsewhere is not in this trail. Create it in an injection context.
 */
export class ListUrlState<View extends ListView> {
  private readonly route = inject(ActivatedRoute);
  private readonly router = inject(Router);
  private previousCursors: (string | null)[] = [null];
  /** The query that typing last wrote. */
  private typedQuery: string | null = null;

  /** The view in the current URL. */
  readonly view: Signal<View>;

  /**
   * @param read parses the view from a URL's query parameters
   * @param write the query parameters of a view; null leaves a parameter out
   */
  constructor(
    read: (params: ParamMap) => View,
    private readonly write: (view: View) => Params,
  ) {
    inject(ListPositions).prepareRestore();
    this.view = toSignal(this.route.queryParamMap.pipe(map(read)), { requireSync: true });
  }

  /**
   * Shows another part of the list, from its first page.
   *
   * @param isTyping replaces the URL that typing wrote before, so that Back does not step through every letter, but returns to what
   *   was shown before typing
   */
  show(change: Partial<View>, isTyping = false): void {
    this.previousCursors = [null];
    const view = { ...this.view(), cursor: null, ...change };
    const continuesTyping = isTyping && this.typedQuery === this.queryOf(this.view());
    this.typedQuery = isTyping ? this.queryOf(view) : null;
    this.navigate(view, continuesTyping);
  }

  /** Goes to the next page. @param cursor where it begins */
  goToNext(cursor: string): void {
    const index = this.previousCursors.indexOf(this.view().cursor);
    this.previousCursors = [...(index < 0 ? [this.view().cursor] : this.previousCursors.slice(0, index + 1)), cursor];
    this.navigate({ ...this.view(), cursor });
  }

  /** Goes to the previous page. */
  goToPrevious(): void {
    const index = this.previousCursors.indexOf(this.view().cursor);
    this.navigate({ ...this.view(), cursor: this.previousCursors[index - 1] ?? null });
  }

  /** Whether the previous page is known and is not the first, which is always reachable. */
  hasNewer(): boolean {
    return this.previousCursors.indexOf(this.view().cursor) > 1;
  }

  private queryOf(view: View): string {
    return JSON.stringify(this.write(view));
  }

  private navigate(view: View, replaceUrl = false): void {
    const queryParams = this.write(view);
    void this.router.navigate([], { relativeTo: this.route, queryParams, replaceUrl, scroll: 'manual' });
  }
}
