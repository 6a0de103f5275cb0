/**
 * Skips the runs of a property that would begin after the time limit. A run that has begun is completed, unlike with fast-check's own limit:
 * an interrupted run would continue during the next test, against a server that is being closed.
 *
 * @param limitMs how long new runs may begin, in milliseconds from now
 */
export function withTimeLimit<Values extends unknown[]>(limitMs: number, run: (...values: Values) => Promise<void>): typeof run {
  const last = performance.now() + limitMs;
  return async (...values) => {
    if (performance.now() < last) await run(...values);
  };
}
