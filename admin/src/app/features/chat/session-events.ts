import { type Observable, concatMap, of, takeWhile } from 'rxjs';
import type { Injector } from '@angular/core';
import type { StreamEvent } from '../../core/live/event-stream';
import { liveStream } from '../../core/live/live-stream';

/** Follows `open` where the stream begins anew instead of going on: what runs is told from here on, and nothing from before. */
const FRESH: StreamEvent = { id: null, event: 'fresh', data: null };

/**
 * The events of one conversation, see `SessionStreamEvents`, with those of `liveStream` (`open`, `closed`) and one more, `fresh`.
 *
 * After `reset` the stream is opened anew without an id, since only then does it begin with the reply that is being said; the
 * `reset` itself is not passed on.
 */
export function sessionEvents(session_id: string, injector: Injector): Observable<StreamEvent> {
  let lastEventId: string | null = null;
  return liveStream(`${sessionUrl(session_id)}/stream`, { injector }).pipe(
    takeWhile(({ event }) => event !== 'reset', true),
    concatMap((event) => {
      if (event.event === 'reset') return sessionEvents(session_id, injector);
      lastEventId = event.id ?? lastEventId;
      return event.event === 'open' && lastEventId === null ? of(event, FRESH) : of(event);
    }),
  );
}

/** Where a conversation is, under /api. */
export function sessionUrl(session_id: string): string {
  return `/api/sessions/${encodeURIComponent(session_id)}`;
}
