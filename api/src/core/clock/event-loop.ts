/** Milliseconds of work after which a turn of the event loop is full. */
const TURN_BUDGET_MS = 4;

/** Callers waiting for a turn, in order of arrival. */
const queue: (() => void)[] = [];
/** When work started in this turn of the event loop; undefined if none has. */
let turnStartedAt: number | undefined;

/**
 * Yields to the event loop before the next few milliseconds of a long computation.
 *
 * Guarantees: each waiting caller gets a separate turn, so that connections, timers and writes are handled between any two of them, however
 * many there are. The event loop alone would resume all of them in the same turn.
 */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    if (queue.push(resolve) === 1) setImmediate(resumeNext);
  });
}

/**
 * Yields to the event loop only if this turn is full. Requests that arrive together would otherwise all be processed in one turn.
 *
 * @returns null when this turn is not full yet and no one is waiting; otherwise a promise that resolves in the next free turn, see
 *   {@link yieldToEventLoop}
 */
export function yieldIfBusy(): Promise<void> | null {
  if (queue.length > 0) return yieldToEventLoop();
  if (turnStartedAt === undefined) {
    turnStartedAt = performance.now();
    setImmediate(() => (turnStartedAt = undefined));
    return null;
  }
  return performance.now() - turnStartedAt < TURN_BUDGET_MS ? null : yieldToEventLoop();
}

function resumeNext(): void {
  queue.shift()!();
  if (queue.length > 0) setImmediate(resumeNext);
}
