import { type Observable, concatMap, of, takeWhile } from 'rxjs';
import type { Injector } from '@angular/core';
import type { StreamEvent } from '../../core/live/event-stream';
import { liveStream } from '../../core/live/live-stream';

/** Follows `open` when the stream restarts instead of resuming: running replies are reported from here on, earlier events are not. */
const FRESH: StreamEvent = { id: null, event: 'fresh', data: null };

/**
 * The events of one conversation, see `SessionStreamEvents`, with those of `liveStream` (`open`, `closed`) and one more, `fresh`.
 *
 * After `reset` the stream is reopened without an id, because only then does it start with the reply in progress; `reset` itself
 * is not emitted.
 *
 * @param whileHidden$ as in `LiveStreamOptions`
 */
export function sessionEvents(session_id: string, injector: Injector, whileHidden$: Observable<boolean> = of(false)): Observable<StreamEvent> {
  let lastEventId: string | null = null;
  return liveStream(`${sessionUrl(session_id)}/stream`, { injector, whileHidden$ }).pipe(
    takeWhile(({ event }) => event !== 'reset', true),
    concatMap((event) => {
      if (event.event === 'reset') return sessionEvents(session_id, injector, whileHidden$);
      lastEventId = event.id ?? lastEventId;
      return event.event === 'open' && lastEventId === null ? of(event, FRESH) : of(event);
    }),
  );
}

/** The API URL of a conversation. */
export function sessionUrl(session_id: string): string {
  return `/api/sessions/${encodeURIComponent(session_id)}`;
}
