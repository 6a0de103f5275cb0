/** Milliseconds of work after which a turn of the event loop is full. */
const FULL_MS = 4;

/** Who waits for a turn, first come first served. */
const waiting: (() => void)[] = [];
/** When work began in this turn of the event loop; undefined while there was none. */
let begun: number | undefined;

/**
 * Waits for a turn of the event loop for some milliseconds' work, the next piece of something long.
 *
 * Promise: of all that wait here each has a turn of its own, so that connections, timers and writes come between any two of them, however
 * many there are. The event loop alone lets everyone who waits have their piece in one and the same turn.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(serve);
  });
}

/**
 * Asks to do some milliseconds' work now. What arrives together would otherwise be done in one turn, all of it.
 *
 * @returns null when this turn is not full yet and nobody waits; else what resolves in the next turn that is free, see {@link nextTurn}
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
