import { type Observable, EMPTY, combineLatest, fromEvent, map, merge, of, switchMap, timer } from 'rxjs';

/** Why it is asked. Only `refresh`, `return` and `view` leave a request under way for a new one. */
export type Cause = 'start' | 'tick' | 'push' | 'refresh' | 'return' | 'view';

/** Begins the timer anew: its first tick, `delay` milliseconds from now, bears the cause. */
export interface Restart {
  readonly cause: Cause;
  readonly delay: number;
}

/** What the beat of a live query follows. */
export interface CadenceSources {
  /** whether the page can be seen; begins with the present state */
  readonly visible: Observable<boolean>;
  /** milliseconds between two ticks, 0: none; begins with the present one */
  readonly periods: Observable<number>;
  readonly restarts: Observable<Restart>;
}

/**
 * `timer(0, interval)`, begun anew by each restart and when the browser is online again; silent while hidden, and where the
 * interval is 0 but for its start and what is asked by hand.
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
