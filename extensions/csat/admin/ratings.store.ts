import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { ListUrlState, LiveSettings, extensionStream, liveQuery } from '@switchboard/admin';
import { parseView, ratingsUrl, toQueryParams, type RatingList, type RatingSummary, type RatingView } from './ratings';

/** One page of the live list of ratings, and the summary of all of them. Provide it in the page's component. */
@Injectable()
export class RatingsStore {
  private readonly address = new ListUrlState<RatingView>(parseView, toQueryParams);

  readonly view = this.address.view;
  readonly live = liveQuery<RatingList>({
    url: () => ratingsUrl(this.view()),
    view: this.view,
    interval: inject(LiveSettings).pollInterval,
    stream: extensionStream('csat'),
  });
  /** Requested at first, and with each response of the list. */
  private readonly summaryQuery = liveQuery<RatingSummary>({ url: () => '/api/x/csat/summary', interval: signal(0) });

  readonly ratings = computed(() => this.live.value()?.ratings ?? []);
  readonly summary = this.summaryQuery.value;
  readonly isPart = computed(() => this.view().stars !== null || this.view().cursor !== null);
  readonly position = computed(() => ({
    isFurther: this.view().cursor !== null,
    hasNewer: this.address.hasNewer(),
    hasOlder: this.older() !== null,
  }));
  private readonly older = computed(() => (this.live.isCurrent() ? (this.live.value()?.next_cursor ?? null) : null));

  constructor() {
    effect(() => {
      if (this.live.value() !== null) untracked(() => this.summaryQuery.refresh());
    });
  }

  /** Shows another part of the list, from its first page. */
  show(change: Partial<RatingView>): void {
    this.address.show(change);
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
}
