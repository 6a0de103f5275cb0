/**
 * The tasks of a page's main thread, each in milliseconds of CPU time: on a shared machine, wall-clock time would include the work
 * of other processes.
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
