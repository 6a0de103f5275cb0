import { Component, input, output, type Signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { EmptyState } from '../empty-state/empty-state';
import { Icon } from '../icon/icon';
import { Pager } from '../pager/pager';
import { StaleBanner } from '../stale-banner/stale-banner';
import type { ListPlaceholder } from './list-placeholder';

/** Translation keys of the texts that differ between list pages. */
export interface ListTexts {
  readonly heading: string;
  readonly loading: string;
  readonly failed: string;
  readonly no_match: string;
  readonly no_match_words: string;
  /** why only a part has been searched, and what helps; a general text if undefined */
  readonly not_yet_words?: string;
}

/** How fresh a list is, and a way to refresh it; implemented by live queries. */
export interface LiveList {
  /** `stale` if no updates arrive at present */
  readonly delivery: Signal<string>;
  /** the server time of the rows, ISO 8601; null before the first response */
  readonly as_of: Signal<string | null>;
  /** whether the rows are those of the present filters */
  readonly isCurrent: Signal<boolean>;
  /** seconds until the next attempt; null while a request is in flight */
  readonly retry_in: Signal<number | null>;
  /** Sends a request now. */
  refresh(): void;
}

/** The position of a page among the pages of its list. */
export interface PagePosition {
  /** it is not the first page */
  readonly isFurther: boolean;
  /** the previous page is known and is not the first */
  readonly hasNewer: boolean;
  readonly hasOlder: boolean;
}

/**
 * The page of a live list: its heading, a banner while the data is stale, the frame around its rows with the placeholders common to
 * all lists, and its paging.
 *
 * Content: `app-live-controls` beside the heading, elements with the attribute `above` between heading and frame, with `below`
 * after the paging, with `last` below the end of the list, and everything else (the rows, and placeholders of this list only) in the frame.
 */
@Component({
  selector: 'app-list-frame',
  imports: [EmptyState, Icon, MatButton, Pager, StaleBanner, TranslocoDirective],
  templateUrl: './list-frame.html',
  styleUrl: './list-frame.scss',
})
export class ListFrame {
  readonly texts = input.required<ListTexts>();
  readonly live = input.required<LiveList>();
  /** what is shown in place of the rows; the frame renders `loading`, `failed`, `no_match` and `not_yet`, the rest is content */
  readonly placeholder = input.required<ListPlaceholder | null>();
  /** why nothing could be loaded, as a sentence */
  readonly error = input<string>();
  /** a text that states how many rows wait to be shown; null if none do */
  readonly pill = input<string | null>(null);
  readonly position = input.required<PagePosition>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  /** the user wants to see the waiting rows */
  readonly awaited = output();
  /** the user wants to clear all filters */
  readonly cleared = output();
  readonly newest = output();
  readonly newer = output();
  readonly older = output();
}
