import { Observable, type Subscription } from 'rxjs';
import type { Problem } from '@switchboard/shared';
import { problemOf } from '../http/problem';
import { CLIENT_EVENTS, type StreamEvent } from './event-stream';

/** Events after which the server never sends anything more on this stream. */
const FINAL_EVENTS: ReadonlySet<string> = new Set(['signed-out', 'deleted']);
/** Statuses that no retry will change. */
const FINAL_STATUS: ReadonlySet<number> = new Set([401, 403, 404, 422]);
const MIN_DELAY_MS = 500;
const MAX_DELAY_MS = 30_000;

/** Options of {@link withReconnect}. */
export interface ReconnectPolicy {
  /** Last-Event-ID of the first connection */
  readonly lastEventId?: string | null;
  /** 0 ≤ n < 1, spreads the reconnections of many pages after a restart; default Math.random */
  readonly random?: () => number;
}

/**
 * Keeps a stream open for as long as it is subscribed to.
 *
 * Reconnects after an end or a failure with exponential backoff (0.5 s to 30 s, or the delay that the server asked for by `retry`,
 * each with jitter), resuming after the last event received. Emits `closed` at each disconnection. Completes after `signed-out` or
 * `deleted`; fails only where reconnecting is pointless (401, 403, 404, 422, or no user signed in).
 *
 * @param open opens the stream once, with the given Last-Event-ID
 */
export function withReconnect(
  open: (lastEventId: string | null) => Observable<StreamEvent>,
  policy: ReconnectPolicy = {},
): Observable<StreamEvent> {
  const random = policy.random ?? Math.random;
  return new Observable((subscriber) => {
    let lastEventId = policy.lastEventId ?? null;
    let failures = 0;
    let requestedDelay: number | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let inner: Subscription | undefined;

    const reconnect = (problem: Problem | null) => {
      // An id that the server rejects would be rejected every time.
      if (problem?.status === 400) lastEventId = null;
      subscriber.next({ id: null, event: 'closed', data: problem });
      const backoff = Math.min(MAX_DELAY_MS, MIN_DELAY_MS * 2 ** failures);
      const delay = (requestedDelay ?? backoff) * (0.5 + random());
      failures++;
      requestedDelay = null;
      timer = setTimeout(connect, delay);
    };
    const connect = () => {
      let isOver = false;
      inner = open(lastEventId).subscribe({
        next: (event) => {
          if (event.id !== null || event.event === 'reset') lastEventId = event.id;
          if (event.event === 'retry') requestedDelay = Number(event.data) || null;
          // A response alone proves little (a proxy may send it); the server's first event does.
          else if (!CLIENT_EVENTS.has(event.event)) failures = 0;
          isOver = FINAL_EVENTS.has(event.event);
          subscriber.next(event);
          if (isOver) subscriber.complete();
        },
        error: (error: unknown) => {
          const problem = problemOf(error);
          if (FINAL_STATUS.has(problem.status) || problem.code === 'signed_out') subscriber.error(error);
          else reconnect(problem);
        },
        complete: () => {
          if (!isOver) reconnect(null);
        },
      });
    };

    connect();
    return () => {
      clearTimeout(timer);
      inner?.unsubscribe();
    };
  });
}
