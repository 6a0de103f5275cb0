import { Injector, inject } from '@angular/core';
import { of, switchMap, takeWhile, tap, type Observable } from 'rxjs';
import { AuthService } from '../auth/auth.service';
import { eventStream, type StreamEvent } from './event-stream';
import { PageVisibility } from './page-visibility';
import { StreamSlots } from './stream-slots';
import { withReconnect } from './with-reconnect';

/** How a live stream begins. */
export interface LiveStreamOptions {
  /** id of the last event that was seen, to go on from there */
  readonly lastEventId?: string | null;
  /** needed outside of an injection context */
  readonly injector?: Injector;
}

const HIDDEN: StreamEvent = { id: null, event: 'closed', data: null };

/**
 * A stream as pages use it: open while the tab can be seen and one of the browser's few slots is free, reconnecting by itself.
 *
 * Beside the server's events it tells `open` and `closed`, so that a page knows when it must ask by itself. Hidden, it closes,
 * gives its slot back, and on return goes on from the last event seen. Completes after `signed-out` (whether the sign-in is over
 * is then asked at once) and `deleted`; fails on 401, 403, 404 and 422.
 *
 * @param url path under /api
 */
export function liveStream(url: string, options: LiveStreamOptions = {}): Observable<StreamEvent> {
  const injector = options.injector ?? inject(Injector);
  let seen = options.lastEventId ?? null;
  const connected = () =>
    withReconnect((lastEventId) => eventStream(url, { lastEventId, injector }), { lastEventId: seen });
  return injector.get(PageVisibility).visible$.pipe(
    switchMap((isVisible) => (isVisible ? injector.get(StreamSlots).held().pipe(switchMap(connected)) : of(HIDDEN))),
    tap((event) => {
      if (event.id !== null || event.event === 'reset') seen = event.id;
      if (event.event === 'signed-out') void injector.get(AuthService).recheck();
    }),
    takeWhile(({ event }) => event !== 'signed-out' && event !== 'deleted', true),
  );
}
