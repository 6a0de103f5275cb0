import { ConsolePage } from './support/console-page.js';
import { PageResources, watchTimers } from './support/page-resources.mjs';
import { newIdentity } from './support/people.js';
import { expect, signInto, test } from './support/test.js';
import { Writers } from './support/writers.mjs';

/** Changes per second; a slower machine makes fewer. */
const RATE = 200;
/** Maximum number of requests per second, however much changes. */
const MAX_REQUESTS_PER_SECOND = 4;
/** Nodes and listeners may vary with the content of the rows, but not with how often these were rendered. */
const TOLERANCE = 1.1;

// A trace retains every node that ever existed.
test.use({ trace: 'off' });

test('200 changes a second disturb neither focus, text, menu, selection nor scroll position, and leave nothing behind', async ({ server, admin, browserOf }) => {
  test.slow();
  const browser = await browserOf({ viewport: { width: 1280, height: 600 } });
  await signInto(browser, server.url, admin);
  const page = await browser.newPage();
  const timersOf = await watchTimers(page);
  const writers = new Writers(server.url);
  await writers.gather(newIdentity('Busy'));
  const consolePage = new ConsolePage(page);
  await page.goto('/');
  // The chat redirects to its conversation first.
  await expect(page).toHaveURL(/\/c\//);
  await page.getByRole('link', { name: 'Sessions', exact: true }).click();
  await consolePage.isLoaded();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  let requestCount = 0;
  page.on('request', (request) => (requestCount += Number(/\/api\/admin\/sessions\?/.test(request.url()))));
  /** Waits until the page has shown this many more changes. */
  const changes = async (count: number) => {
    for (let change = 0; change < count; change += 1) {
      const { total_messages } = await consolePage.counters();
      await expect.poll(async () => (await consolePage.counters()).total_messages).toBeGreaterThan(total_messages);
    }
  };

  const startedAt = performance.now();
  writers.start(RATE);
  await changes(3);
  const resources = await PageResources.of(page);
  const before = await resources.measure();

  const search = page.getByRole('searchbox', { name: 'Search' });
  await search.fill('e');
  await expect(page).toHaveURL(/q=e/);
  await search.press('Shift+Home');
  await changes(3);
  await expect(search).toBeFocused();
  await expect(search).toHaveValue('e');
  expect(await search.evaluate((box: HTMLInputElement) => [box.selectionStart, box.selectionEnd])).toEqual([0, 1]);
  await search.fill('');
  await expect(page).not.toHaveURL(/q=/);

  const row = page.locator('tr[data-session-id]').nth(2);
  const id = (await row.getAttribute('data-session-id'))!;
  const kept = consolePage.row(id);
  const menu = kept.getByRole('button', { name: /^Actions for/ });
  await menu.click();
  const item = page.getByRole('menuitem', { name: 'Copy the session ID' });
  await changes(3);
  await expect(item).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(menu).toBeFocused();

  const more = kept.getByRole('button', { name: /^Details of/ });
  await more.click();
  await page.getByText(id, { exact: true }).selectText();
  await changes(3);
  expect(await page.evaluate(() => document.getSelection()?.toString().trim())).toBe(id);
  await expect(more).toHaveAttribute('aria-expanded', 'true');
  await expect(more).toBeFocused();
  await more.click();
  await page.evaluate(() => document.getSelection()?.empty());

  const far = page.locator('tr[data-session-id]').nth(30);
  const farId = (await far.getAttribute('data-session-id'))!;
  await consolePage.row(farId).scrollIntoViewIfNeeded();
  const place = async () => Math.round((await consolePage.row(farId).boundingBox())!.y);
  const scrolled = await place();
  await changes(3);
  expect(await place()).toBe(scrolled);
  await expect(page.getByRole('button', { name: /^\d+ new$/ })).toBeVisible();
  await page.getByRole('button', { name: /^\d+ new$/ }).click();

  await changes(2);
  await writers.stop();
  expect(requestCount).toBeLessThanOrEqual(((performance.now() - startedAt) / 1_000) * MAX_REQUESTS_PER_SECOND + 4);
  expect(writers.faults).toEqual([]);
  // What was replaced last may be referenced until the next change detection; what leaks stays.
  await expect(async () => {
    const after = await resources.measure();
    expect(after.nodes, 'nodes').toBeLessThanOrEqual(before.nodes * TOLERANCE);
    expect(after.listeners, 'listeners').toBeLessThanOrEqual(before.listeners * TOLERANCE);
  }).toPass({ timeout: 15_000 });

  await page.getByRole('link', { name: 'Chat', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
  await expect.poll(() => timersOf('/admin/sessions'), { message: 'timers of the page that was left' }).toEqual([]);
});
