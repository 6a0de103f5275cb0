import type { Signal } from '@angular/core';
import type { Observable } from 'rxjs';
import type { StreamEvent } from './event-stream';

/** Milliseconds between two polls of a live query, unless the user or the query chooses another interval. */
export const POLL_INTERVAL_MS = 5_000;

/** What a live query requests, and when. */
export interface LiveQueryOptions<T> {
  /** path under /api with its query string, evaluated for each request */
  readonly url: () => string;
  /** identifies what is shown (filters, a session's id): when it changes, a request is sent at once and older responses are dropped */
  readonly view?: () => unknown;
  /** whether anything is to be requested; always by default. Let `view` change with it, so that a request is sent once it is */
  readonly isWanted?: Signal<boolean>;
  /** milliseconds between two requests; null (the default): the timer's own, which is {@link POLL_INTERVAL_MS}; 0: only on demand, and the stream is closed as well */
  readonly interval?: Signal<number | null>;
  /** whether it goes on while the tab is hidden; never by default */
  readonly whileHidden?: Signal<boolean>;
  /** pushes; see `liveStream` */
  readonly stream?: Observable<StreamEvent>;
  /** responses and pushes carry revisions ({@link RevisionTracker}): only newer ones cause a request, not {@link LiveQueryOptions.onEvent} */
  readonly hasRevisions?: boolean;
  /** handles each event of the stream; true: the data may have changed, send a request. Default: true for `changed` and `reset` */
  readonly onEvent?: (event: StreamEvent) => boolean;
  /** combines a response with the current value into the new one; default: the response itself */
  readonly merge?: (answer: T, current: T | null) => T;
}
