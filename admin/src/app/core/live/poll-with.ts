import { type Observable, type OperatorFunction, EMPTY, combineLatest, concat, defer, fromEvent, map, merge, of, skip, switchMap, timer } from 'rxjs';

/** What triggers a request. Only `refresh`, `return` and `view` cancel a request in flight and send a new one. */
export type PollCause = 'start' | 'tick' | 'push' | 'refresh' | 'return' | 'view';

/** What triggers requests besides the timer, and what changes the timer. */
export interface PollSources {
  /** whether the page is visible: a hidden one does not poll, and a return polls at once; starts with the current state */
  readonly visible$: Observable<boolean>;
  /** the interval chosen by the user in milliseconds; null: the timer's own, 0: paused; starts with the current choice */
  readonly interval$: Observable<number | null>;
  /** requests by hand: these poll at once, also while paused, and restart the timer */
  readonly refresh$: Observable<void>;
  /** changes of what is shown; they poll like a refresh */
  readonly view$: Observable<void>;
  /** milliseconds until the next tick, which the timer continues from: after a failure, and after the first success that follows */
  readonly retry$: Observable<number>;
  /** pushes; they leave the timer as it is */
  readonly push$: Observable<void>;
}

/** Restarts the timer: its first tick, `delay` milliseconds from now, carries the cause. */
interface Restart {
  readonly cause: PollCause;
  readonly delay: number;
}

/**
 * Turns a timer, which is restarted by subscribing again, into the causes of a live query's requests.
 *
 * Silent while the page is hidden; while paused it emits only at the start, on a refresh and for another view. The browser coming back
 * online counts as a return.
 */
export function pollWith({ visible$, interval$, refresh$, view$, retry$, push$ }: PollSources): OperatorFunction<number, PollCause> {
  const restart = (source$: Observable<unknown>, cause: PollCause) => source$.pipe(map((): Restart => ({ cause, delay: 0 })));
  const byHand$ = merge(restart(refresh$, 'refresh'), restart(view$, 'view'));
  const automatic$ = merge(restart(fromEvent(window, 'online'), 'return'), retry$.pipe(map((delay): Restart => ({ cause: 'tick', delay }))));

  return (timer$) =>
    defer(() => {
      let wasVisible = true;
      let hasStarted = false;
      const polls$ = combineLatest([visible$, interval$]).pipe(
        switchMap(([isVisible, interval]) => {
          const cause = !hasStarted ? 'start' : isVisible && !wasVisible ? 'return' : 'tick';
          wasVisible = isVisible;
          if (!isVisible) return EMPTY;
          const isPaused = interval === 0;
          const first$ = isPaused && hasStarted ? EMPTY : of<Restart>({ cause, delay: 0 });
          hasStarted = true;
          const ticks$ = interval === null ? timer$ : isPaused ? timer(0) : timer(0, interval);
          return merge(first$, byHand$, isPaused ? EMPTY : automatic$).pipe(switchMap((each) => beginning(each, ticks$)));
        }),
      );
      return merge(polls$, push$.pipe(map((): PollCause => 'push')));
    });
}

/** The ticks from a restart on, as causes. */
function beginning({ cause, delay }: Restart, ticks$: Observable<number>): Observable<PollCause> {
  const delayed$ = delay === 0 ? ticks$ : concat(timer(delay), ticks$.pipe(skip(1)));
  return delayed$.pipe(map((_, index) => (index === 0 ? cause : 'tick')));
}
