import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { assertBrowser } from '../browser.js';
import type { Benchmark } from '../benchmark.js';
import { valueFinding } from '../finding.js';

const SCRIPT = fileURLToPath(new URL('../../../scripts/page-bench.mjs', import.meta.url));
/** Minutes of load that the script requires, kept minimal because this result is not reported. */
const MINUTES = '0.25';
const TIMEOUT_MS = 8 * 60_000;

/** B11 in a browser, and B19: time from a change until the live page has painted it, and what an hour of use leaves in memory. */
export const openConsole: Benchmark = {
  figures: ['B11', 'B19'],
  needsPages: true,
  async run() {
    await assertBrowser();
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, '--minutes', MINUTES], { timeout: TIMEOUT_MS });
    const [p50] = parseNumbers(stdout, /^B11 .*painted, p50 +(\d+) ms$/m);
    const [p95] = parseNumbers(stdout, /^B11 .*painted, p95 .*\) +(\d+) ms$/m);
    const [first, second] = parseNumbers(stdout, /^B19 .*each half +(-?\d+) kB \+ (-?\d+) kB$/m);
    const [nodes, nodesAfter, detached, detachedAfter] = parseNumbers(stdout, /^B19 nodes.* (\d+) → (\d+), \d+ → \d+, (\d+) → (\d+)$/m);
    const [timers] = /^timers of the console after leaving it .*(\[.*\])$/m.exec(stdout)?.slice(1) ?? [];
    if (timers === undefined) throw new Error(`the output does not mention timers: ${stdout}`);
    return [
      valueFinding('B11', 'change → painted in Chromium, 100 changes', 'time from the answer to its writer, p95', 'ms', [p95!], { most: 150 }),
      valueFinding('B11', 'the same', 'p50', 'ms', [p50!], null),
      valueFinding('B19', 'the live page, an hour by its clock: each half', 'growth of its heap after collection', 'kB', [first!, second!], null),
      valueFinding('B19', 'the same, from its fifth minute', 'more nodes', '', [nodesAfter! - nodes!], null),
      valueFinding('B19', 'the same', 'more detached nodes', '', [detachedAfter! - detached!], { most: 0 }),
      valueFinding('B19', 'the same', 'timers after leaving', '', [(JSON.parse(timers) as number[]).length], { most: 0 }),
    ];
  },
};

/** @throws Error that shows the output when the line is missing */
function parseNumbers(printed: string, line: RegExp): number[] {
  const found = line.exec(printed);
  if (!found) throw new Error(`no line like ${line}: ${printed}`);
  return found.slice(1).map(Number);
}
