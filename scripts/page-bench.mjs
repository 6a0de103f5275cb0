// `node scripts/page-bench.mjs`: cost of the live page in a browser. B11: time from the commit of a change until it is painted.
// B19: what an hour of use leaves in memory. Then 200 changes per second for `--minutes 10`: long tasks and growth. Uses the
// existing build.
import { chromium } from '@playwright/test';
import { PageResources, watchTimers } from '../e2e/support/page-resources.mjs';
import { Writers } from '../e2e/support/writers.mjs';
import { findBrowser } from './find-browser.mjs';
import { runCommand } from './lib/command.mjs';
import { CommandError } from './lib/command-error.mjs';
import { mainThreadTasks } from './lib/page-trace.mjs';
import { quantile } from './lib/quantile.mjs';
import { freePort } from './lib/free-port.mjs';
import { ScratchServer } from './lib/scratch-server.mjs';

const ADMIN = { email: 'admin@example.org', password: 'watch the board light up' };
const WRITER = { email: 'writer@example.org', password: 'a rather long test passphrase', name: 'Writer' };
/** Changes per second under load. */
const RATE = 200;
/** Number of changes timed until they are painted, one at a time. */
const TIMED = 100;
/** Step of the page's clock in milliseconds. */
const STEP_MS = 5_000;
const HOUR_MS = 3_600_000;
/** Seconds of load to trace task by task, at its beginning and again at its end. */
const TRACED_S = 15;

/** Time-out in milliseconds for operations that are normally instant, on a busy machine. */
const TIMEOUT_MS = 120_000;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const figure = (name, value) => console.log(`${name.padEnd(72)} ${value}`);
const kilobytes = (bytes) => `${(bytes / 1_024).toFixed(0)} kB`;

/** Opens a page in a fresh browser context, signs in, and navigates from the chat to the console. */
async function openConsole(browser, url, prepare = async () => {}) {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1280, height: 800 } });
  const signedIn = await context.request.post(`${url}/api/auth/login`, { data: ADMIN });
  if (!signedIn.ok()) throw new CommandError(`Signing in failed with status ${signedIn.status()}.`);
  context.setDefaultTimeout(TIMEOUT_MS);
  const page = await context.newPage();
  const timersOf = await watchTimers(page);
  await prepare(page);
  await page.goto('/');
  // The chat first redirects to its conversation.
  await page.waitForURL('**/c/*');
  await page.getByRole('link', { name: 'Sessions', exact: true }).click();
  await page.locator('tr[data-session-id]').first().waitFor();
  return { page, timersOf };
}

/** Waits until the page has painted a text. @returns milliseconds since 1970 */
const painted = (page, text) => page.evaluate((expected) => new Promise((resolve) => {
  const look = () => document.querySelector('app-session-table')?.textContent.includes(expected);
  const observer = new MutationObserver(() => {
    if (!look()) return;
    observer.disconnect();
    // The first frame paints it; by the second it has been painted.
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(Date.now())));
  });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
}), text);

async function timePaints(page, writers) {
  await page.locator('app-live-freshness [data-delivery="live"]').waitFor();
  const times = [];
  for (let change = 0; change < TIMED; change += 1) {
    const title = `Timed ${change} of ${TIMED}`;
    const seen = painted(page, title);
    await pause(300 + (change % 7) * 50);
    const committed = await writers.rename(writers.recent(change), title);
    times.push((await seen) - committed);
  }
  figure('B11 response to the writer → painted, p50', `${quantile(times, 0.5)} ms`);
  figure('B11 response to the writer → painted, p95 (target: 150 ms)', `${quantile(times, 0.95)} ms`);
}

/** Traces the page's main thread for a while. @returns its tasks */
async function tracedTasks(browser, page) {
  await browser.startTracing(page, { categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'] });
  await pause(TRACED_S * 1_000);
  return mainThreadTasks(JSON.parse((await browser.stopTracing()).toString()));
}

async function measureLoad(browser, { page, timersOf }, writers, minutes) {
  let listRequests = 0;
  page.on('request', (request) => { listRequests += Number(/\/api\/admin\/sessions\?/.test(request.url())); });
  const resources = await PageResources.of(page);
  writers.start(RATE);
  await pause(5_000);
  const before = await resources.measure();
  const [changesBefore, requestsBefore, startedAt] = [writers.changes, listRequests, performance.now()];
  const early = await tracedTasks(browser, page);
  await pause(Math.max(0, minutes * 60_000 - 2 * TRACED_S * 1_000));
  const tasks = [...early, ...(await tracedTasks(browser, page))];
  const seconds = (performance.now() - startedAt) / 1_000;
  const [changes, fetches] = [writers.changes - changesBefore, listRequests - requestsBefore];
  await writers.stop();
  if (writers.faults.length > 0) throw new CommandError(`${writers.faults.length} changes failed, the first with: ${writers.faults[0]}`);
  await pause(2_500);
  const after = await resources.measure();
  figure(`load: changes per second, over ${seconds.toFixed(0)} s`, (changes / seconds).toFixed(0));
  figure('list requests of the page per second (at most 4)', (fetches / seconds).toFixed(1));
  figure(`main-thread tasks over 2 × ${TRACED_S} s: longest, in CPU time (target: 50 ms)`, `${quantile(tasks, 1).toFixed(1)} ms`);
  figure('the same, 99.9th percentile', `${quantile(tasks, 0.999).toFixed(1)} ms`);
  figure('main thread of the page, share of one core', `${(tasks.reduce((sum, task) => sum + task, 0) / TRACED_S / 20).toFixed(0)} %`);
  figure('heap growth after garbage collection (target: 1,024 kB)', kilobytes(after.bytes - before.bytes));
  figure('nodes, listeners, detached nodes: before → after', growth(before, after));
  await reportTimersAfterLeaving(page, timersOf);
}

const growth = (before, after) =>
  `${before.nodes} → ${after.nodes}, ${before.listeners} → ${after.listeners}, ${before.detached} → ${after.detached}`;

async function reportTimersAfterLeaving(page, timersOf) {
  await page.getByRole('link', { name: 'Chat', exact: true }).click();
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  await pause(500);
  figure('timers of the console after leaving it (target: none)', JSON.stringify(await timersOf('/admin/sessions')));
}

/** All ticks, missed heartbeats and reconnects of an hour, as fast as the page's clock can be advanced. */
async function measureHour(browser, url, writers) {
  const { page, timersOf } = await openConsole(browser, url, (opened) => opened.clock.install());
  const resources = await PageResources.of(page);
  const turn = async (milliseconds) => {
    for (let passed = 0; passed < milliseconds; passed += STEP_MS) {
      await page.clock.runFor(STEP_MS);
      if (passed % (STEP_MS * 12) === 0) await writers.rename(writers.recent(passed / STEP_MS), `At ${passed} ms`);
    }
  };
  await turn(HOUR_MS / 12);
  const before = await resources.measure();
  await turn(HOUR_MS / 2);
  const between = await resources.measure();
  await turn(HOUR_MS / 2);
  const after = await resources.measure();
  const halves = `${kilobytes(between.bytes - before.bytes)} + ${kilobytes(after.bytes - between.bytes)}`;
  figure('B19 an hour by the page’s clock: heap growth after garbage collection, each half', halves);
  figure('B19 nodes, listeners, detached nodes: before → after', growth(before, after));
  await page.clock.resume();
  await reportTimersAfterLeaving(page, timersOf);
}

const PAGE_BENCH = {
  call: 'node scripts/page-bench.mjs',
  does: 'Measures what the live page costs a browser. Uses the existing build, which must be up to date.',
  options: { minutes: { type: 'string', value: 'N', default: '10', does: 'how many minutes to make 200 changes per second' } },
};

await runCommand(PAGE_BENCH, async ({ values }) => {
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) throw new CommandError(`--minutes must be a number above 0, not "${values.minutes}".`);
  const server = new ScratchServer(await freePort(), { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password, REGISTRATION: 'open' });
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: ['--disable-dev-shm-usage'], chromiumSandbox: false });
  try {
    await server.start();
    const writers = new Writers(server.url);
    await writers.gather(WRITER);
    const opened = await openConsole(browser, server.url);
    await timePaints(opened.page, writers);
    await measureHour(browser, server.url, writers);
    await measureLoad(browser, opened, writers, minutes);
  } finally {
    await browser.close();
    await server.remove();
  }
  return 0;
});
