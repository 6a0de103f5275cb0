import { type Observable, EMPTY, combineLatest, fromEvent, map, merge, of, switchMap, timer } from 'rxjs';

/** What triggers a request. Only `refresh`, `return` and `view` cancel a request in flight and send a new one. */
export type Cause = 'start' | 'tick' | 'push' | 'refresh' | 'return' | 'view';

/** Restarts the timer: its first tick, `delay` milliseconds from now, carries the cause. */
export interface Restart {
  readonly cause: Cause;
  readonly delay: number;
}

/** The inputs of a live query's timer. */
export interface CadenceSources {
  /** whether the page is visible; starts with the current state */
  readonly visible: Observable<boolean>;
  /** milliseconds between two ticks, 0: none; starts with the current value */
  readonly periods: Observable<number>;
  readonly restarts: Observable<Restart>;
}

/**
 * `timer(0, interval)`, restarted by each {@link Restart} and when the browser comes back online. Silent while the page is hidden;
 * with an interval of 0 it emits only at the start and on restarts without a delay.
 */
export function cadence({ visible, periods, restarts }: CadenceSources): Observable<Cause> {
  const online = fromEvent(window, 'online').pipe(map((): Restart => ({ cause: 'return', delay: 0 })));
  let wasVisible = true;
  let hasStarted = false;
  return combineLatest([visible, periods]).pipe(
    switchMap(([isVisible, period]) => {
      const cause: Cause = !hasStarted ? 'start' : isVisible && !wasVisible ? 'return' : 'tick';
      wasVisible = isVisible;
      if (!isVisible) return EMPTY;
      const isIdle = period === 0 && hasStarted;
      hasStarted = true;
      const first = isIdle ? EMPTY : of({ cause, delay: 0 });
      return merge(first, restarts, period === 0 ? EMPTY : online).pipe(
        switchMap((begin) =>
          (period === 0 ? (begin.delay > 0 ? EMPTY : timer(0)) : timer(begin.delay, period)).pipe(
            map((count): Cause => (count === 0 ? begin.cause : 'tick')),
          ),
        ),
      );
    }),
  );
}
