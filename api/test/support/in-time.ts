/**
 * Skips the runs of a property that would begin after its time is up. A run that has begun finishes, which fast-check's own limit does not
 * allow: an interrupted run continues beside the next test, and against a server that is being closed.
 *
 * @param mostMs how long new runs may begin, in milliseconds from now
 */
export function inTime<Values extends unknown[]>(mostMs: number, run: (...values: Values) => Promise<void>): typeof run {
  const last = performance.now() + mostMs;
  return async (...values) => {
    if (performance.now() < last) await run(...values);
  };
}
