/** Waits until all of them are settled, at most for `limitMs` milliseconds. */
export async function settledWithin(limitMs: number, promises: Promise<unknown>[]): Promise<void> {
  if (promises.length === 0) return;
  let timer!: NodeJS.Timeout;
  const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, limitMs)));
  await Promise.race([Promise.allSettled(promises), limit]);
  clearTimeout(timer);
}
