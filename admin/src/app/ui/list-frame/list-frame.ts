import { Component, input, output, type Signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { EmptyState } from '../empty-state/empty-state';
import { Icon } from '../icon/icon';
import { Pager } from '../pager/pager';
import { StaleBanner } from '../stale-banner/stale-banner';
import type { InsteadOfRows } from './instead-of-rows';

/** Keys of the words in which a page of a list differs from others. */
export interface ListTexts {
  readonly heading: string;
  readonly loading: string;
  readonly failed: string;
  readonly no_match: string;
  readonly no_match_words: string;
}

/** How fresh a list is, and the means to ask for it; a live query is one. */
export interface ListLife {
  /** `stale` where no news come at present */
  readonly path: Signal<string>;
  /** the instant that the rows show, ISO 8601; null before the first */
  readonly as_of: Signal<string | null>;
  /** seconds until it is asked again; null while it is being asked */
  readonly retry_in: Signal<number | null>;
  /** Asks now. */
  refresh(): void;
}

/** Where a page of a list stands among its pages. */
export interface ListPlace {
  /** it does not begin at the top */
  readonly isFurther: boolean;
  /** the page before it is known and is not the top */
  readonly hasNewer: boolean;
  readonly hasOlder: boolean;
}

/**
 * The page of a list that lives: its heading, a banner when it has grown old, the frame of its rows with what every list shows in
 * their place, and its paging.
 *
 * Content: `app-live-controls` stands beside the heading, whatever bears `above` between the two, `below` after the paging, and all
 * else (the rows, and what only this list shows in their place) in the frame.
 */
@Component({
  selector: 'app-list-frame',
  imports: [EmptyState, Icon, MatButton, Pager, StaleBanner, TranslocoDirective],
  templateUrl: './list-frame.html',
  styleUrl: './list-frame.scss',
})
export class ListFrame {
  readonly texts = input.required<ListTexts>();
  readonly live = input.required<ListLife>();
  /** what stands in the place of the rows; `loading`, `failed` and `no_match` are the frame's own, the rest is content */
  readonly instead = input.required<InsteadOfRows | null>();
  /** why nothing could be loaded, as a sentence */
  readonly fault = input<string>();
  /** how many rows wait to be shown, in words; null where none do */
  readonly pill = input<string | null>(null);
  readonly place = input.required<ListPlace>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  /** the waiting rows are wanted */
  readonly awaited = output();
  /** everything is wanted, whatever was filtered */
  readonly cleared = output();
  readonly newest = output();
  readonly newer = output();
  readonly older = output();
}
