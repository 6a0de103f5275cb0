/** Milliseconds of work after which a turn of the event loop is full. */
const FULL_MS = 4;

/** Callers waiting for a turn, in order of arrival. */
const waiting: (() => void)[] = [];
/** When work started in this turn of the event loop; undefined if none has. */
let begun: number | undefined;

/**
 * Yields to the event loop before the next few milliseconds of a long computation.
 *
 * Promise: each waiting caller gets a separate turn, so that connections, timers and writes are handled between any two of them, however
 * many there are. The event loop alone would resume all of them in the same turn.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(serve);
  });
}

/**
 * Yields to the event loop only if this turn is full. Requests that arrive together would otherwise all be processed in one turn.
 *
 * @returns null when this turn is not full yet and no one is waiting; otherwise a promise that resolves in the next free turn, see
 *   {@link nextTurn}
 */
export function waitForTurn(): Promise<void> | null {
  if (waiting.length > 0) return nextTurn();
  if (begun === undefined) {
    begun = performance.now();
    setImmediate(() => (begun = undefined));
    return null;
  }
  return performance.now() - begun < FULL_MS ? null : nextTurn();
}

function serve(): void {
  waiting.shift()!();
  if (waiting.length > 0) setImmediate(serve);
}
