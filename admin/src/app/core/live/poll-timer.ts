import { type Observable, EMPTY, combineLatest, fromEvent, map, merge, of, switchMap, timer } from 'rxjs';

/** What triggers a request. Only `refresh`, `return` and `view` cancel a request in flight and send a new one. */
export type PollCause = 'start' | 'tick' | 'push' | 'refresh' | 'return' | 'view';

/** Restarts the timer: its first tick, `delay` milliseconds from now, carries the cause. */
export interface TimerRestart {
  readonly cause: PollCause;
  readonly delay: number;
}

/** The inputs of a live query's timer. */
export interface PollTimerSources {
  /** whether the page is visible; starts with the current state */
  readonly visible: Observable<boolean>;
  /** milliseconds between two ticks, 0: none; starts with the current value */
  readonly periods: Observable<number>;
  readonly restarts: Observable<TimerRestart>;
}

/**
 * `timer(0, interval)`, restarted by each {@link TimerRestart} and when the browser comes back online. Silent while the page is hidden;
 * with an interval of 0 it emits only at the start and on restarts without a delay.
 */
export function pollTimer({ visible, periods, restarts }: PollTimerSources): Observable<PollCause> {
  const online = fromEvent(window, 'online').pipe(map((): TimerRestart => ({ cause: 'return', delay: 0 })));
  let wasVisible = true;
  let hasStarted = false;
  return combineLatest([visible, periods]).pipe(
    switchMap(([isVisible, period]) => {
      const cause: PollCause = !hasStarted ? 'start' : isVisible && !wasVisible ? 'return' : 'tick';
      wasVisible = isVisible;
      if (!isVisible) return EMPTY;
      const isIdle = period === 0 && hasStarted;
      hasStarted = true;
      const first = isIdle ? EMPTY : of({ cause, delay: 0 });
      return merge(first, restarts, period === 0 ? EMPTY : online).pipe(
        switchMap((restart) =>
          (period === 0 ? (restart.delay > 0 ? EMPTY : timer(0)) : timer(restart.delay, period)).pipe(
            map((count): PollCause => (count === 0 ? restart.cause : 'tick')),
          ),
        ),
      );
    }),
  );
}
