/**
 * Leaves out the runs of a property that would begin after its time is over. A run that has begun goes on to its end, which
 * fast-check's own limit does not grant: what it interrupts goes on beside the next test, and against a server that is being closed.
 *
 * @param mostMs how long runs may begin, in milliseconds from now
 */
export function inTime<Values extends unknown[]>(mostMs: number, run: (...values: Values) => Promise<void>): typeof run {
  const last = performance.now() + mostMs;
  return async (...values) => {
    if (performance.now() < last) await run(...values);
  };
}
