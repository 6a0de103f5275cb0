/**
 * @param {readonly number[]} values
 * @param {number} share 0 to 1
 * @returns {number} the value that so large a share of all do not exceed
 */
export function quantile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

/**
 * The tasks of a page's main thread, each in milliseconds of the processor's own time: on a machine that others use as well the
 * time on the wall counts their work too.
 *
 * @param {{ traceEvents: { name: string, ph: string, pid: number, tid: number, dur?: number, tdur?: number, args?: { name?: string } }[] }} trace of Chromium, with the category `devtools.timeline`
 * @returns {number[]}
 */
export function mainThreadTasks({ traceEvents }) {
  const main = new Set(
    traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(({ pid, tid }) => `${pid} ${tid}`),
  );
  return traceEvents
    .filter(({ name, ph, pid, tid }) => name === 'RunTask' && ph === 'X' && main.has(`${pid} ${tid}`))
    .map(({ dur = 0, tdur = dur }) => tdur / 1_000);
}
