import type { Signal } from '@angular/core';
import type { Observable } from 'rxjs';
import type { StreamEvent } from './event-stream';

/** What a live query requests, and when. */
export interface LiveQueryOptions<T> {
  /** path under /api with its query string, evaluated for each request */
  readonly url: () => string;
  /** identifies what is shown (filters, a session's id): when it changes, a request is sent at once and older responses are dropped */
  readonly view?: () => unknown;
  /** milliseconds between two requests; null (the default): the timer's own, 0: only on demand, and the stream is closed as well */
  readonly interval?: Signal<number | null>;
  /** pushes; see `liveStream` */
  readonly stream?: Observable<StreamEvent>;
  /** responses and pushes carry revisions ({@link RevisionTracker}): only newer ones cause a request, not {@link LiveQueryOptions.onEvent} */
  readonly hasRevisions?: boolean;
  /** handles each event of the stream; true: the data may have changed, send a request. Default: true for `changed` and `reset` */
  readonly onEvent?: (event: StreamEvent) => boolean;
  /** combines a response with the current value into the new one; default: the response itself */
  readonly merge?: (answer: T, held: T | null) => T;
}
