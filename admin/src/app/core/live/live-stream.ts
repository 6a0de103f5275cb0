import { Injector, inject } from '@angular/core';
import { combineLatest, distinctUntilChanged, map, of, switchMap, takeWhile, tap, type Observable } from 'rxjs';
import { AuthService } from '../auth/auth.service';
import { eventStream, type StreamEvent } from './event-stream';
import { PageVisibility } from './page-visibility';
import { StreamSlots } from './stream-slots';
import { withReconnect } from './with-reconnect';

/** Options for opening a live stream. */
export interface LiveStreamOptions {
  /** id of the last event received, to resume after it */
  readonly lastEventId?: string | null;
  /** required outside an injection context */
  readonly injector?: Injector;
  /** whether it stays open while the tab is hidden, since somebody may be about to speak to the user; starts with the current state. Default: never */
  readonly whileHidden$?: Observable<boolean>;
}

const HIDDEN: StreamEvent = { id: null, event: 'closed', data: null };

/**
 * A stream as pages use it: open while the tab is visible and one of the browser's few slots is free, reconnecting automatically.
 *
 * Besides the server's events it emits `open` and `closed`, so that a page knows when it must poll. While hidden it closes and
 * releases its slot, unless {@link LiveStreamOptions.whileHidden$} says otherwise; on return it resumes after the last event received. Completes after `signed-out` (the sign-in is then
 * rechecked at once) and `deleted`; fails on 401, 403, 404 and 422.
 *
 * @param url path under /api
 */
export function liveStream(url: string, options: LiveStreamOptions = {}): Observable<StreamEvent> {
  const injector = options.injector ?? inject(Injector);
  let lastReceivedId = options.lastEventId ?? null;
  const connect = () =>
    withReconnect((lastEventId) => eventStream(url, { lastEventId, injector }), { lastEventId: lastReceivedId });
  return combineLatest([injector.get(PageVisibility).visible$, options.whileHidden$ ?? of(false)]).pipe(
    map(([isVisible, isKeptHidden]) => isVisible || isKeptHidden),
    distinctUntilChanged(),
    switchMap((isOpen) => (isOpen ? injector.get(StreamSlots).acquire().pipe(switchMap(connect)) : of(HIDDEN))),
    tap((event) => {
      if (event.id !== null || event.event === 'reset') lastReceivedId = event.id;
      if (event.event === 'signed-out') void injector.get(AuthService).recheck();
    }),
    takeWhile(({ event }) => event !== 'signed-out' && event !== 'deleted', true),
  );
}
