import type { Locator, Request } from '@playwright/test';
import { ConsolePage, withoutPush } from './support/console-page.js';
import { converse, signUp } from './support/people.js';
import { expect, signInto, test } from './support/test.js';

const asksTheConsole = (request: Request): boolean => /\/api\/admin\/sessions(\/stream)?(\?|$)/.test(request.url());

test('loading requests the list once, and no more while push says that nothing has changed', async ({ admin, user, pageOf }) => {
  await converse(user, 'Something to list');
  const page = await pageOf(admin, null);
  const requests: string[] = [];
  page.on('request', (request) => /\/api\/admin\/sessions\?/.test(request.url()) && requests.push(request.url()));
  await page.goto('/admin/sessions');
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  const age = page.getByText(/^Updated /).filter({ visible: true });
  expect(requests).toHaveLength(1);
  // Past two ticks: only waiting shows that nothing is requested. Meanwhile heartbeats refresh the age; if one is late, the page
  // rightly sends a request, and the next wait has to show that there are none.
  await expect(async () => {
    const before = requests.length;
    await page.waitForTimeout(12_000);
    expect(requests).toHaveLength(before);
  }).toPass({ timeout: 60_000 });
  await expect(age).toHaveText(/^Updated (just now|[2-7] seconds ago)$/);
  const session = await converse(user, 'Something new');
  await expect(new ConsolePage(page).row(session.session_id)).toBeVisible();
});

test('polling and the stream end once the page is left', async ({ server, admin, user, browserOf }) => {
  const browser = await browserOf();
  await browser.clock.install();
  await signInto(browser, server.url, admin);
  const page = await browser.newPage();
  await page.goto('/admin/sessions');
  const consolePage = new ConsolePage(page);
  await consolePage.isLoaded();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  const requests: string[] = [];
  const open = new Set<Request>();
  page.on('request', (request) => {
    if (!asksTheConsole(request)) return;
    requests.push(request.url());
    open.add(request);
  });
  page.on('requestfinished', (request) => open.delete(request));
  page.on('requestfailed', (request) => open.delete(request));
  await converse(user, 'To be seen');
  await expect.poll(() => requests.length, { message: 'the page asks while it is open' }).toBeGreaterThanOrEqual(1);

  await page.getByRole('link', { name: 'Chat', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
  await expect.poll(() => open.size, { message: 'no request is left in flight' }).toBe(0);
  const requestsBefore = requests.length;
  // The time of three polls, by the page's clock; requests of its timers would be sent before the one below.
  await page.clock.runFor(16_000);
  expect(await page.evaluate(async () => (await fetch('/api/health/live')).status)).toBe(200);
  expect(requests.slice(requestsBefore)).toEqual([]);
});

test('an open console says that its data is stale while the server is down, keeps its rows, and recovers by itself', async ({ server, admin, user, pageOf }) => {
  const session = await converse(user, 'Are you there?');
  const consolePage = new ConsolePage(await pageOf(admin, '/admin/sessions'));
  await expect(consolePage.row(session.session_id)).toBeVisible();

  await server.stop();
  await expect(consolePage.page.getByText(/^Showing data from \d\d:\d\d:\d\d/)).toBeVisible({ timeout: 30_000 });
  await expect(consolePage.row(session.session_id)).toBeVisible();
  await server.start();
  await expect(consolePage.page.getByText(/^Showing data from/)).toBeHidden({ timeout: 40_000 });
  const later = await converse(user, 'You are back!');
  await expect(consolePage.row(later.session_id)).toBeVisible();
  await expect(consolePage.page.getByText('Live', { exact: true })).toBeVisible({ timeout: 30_000 });
});

test('an unchanged response is a 304 without a body', async ({ admin, user, pageOf }) => {
  await converse(user, 'Something to list');
  const consolePage = new ConsolePage(await pageOf(admin, '/admin/sessions'));
  await consolePage.isLoaded();
  const unchanged = consolePage.page.waitForResponse((response) => asksTheConsole(response.request()) && response.status() === 304);
  await consolePage.page.getByRole('button', { name: 'Refresh sessions' }).click();
  const answer = await unchanged;
  expect(answer.request().headers()['if-none-match']).toBeTruthy();
  // The bytes transferred minus the headers, of which Chromium counts those it has cached too: a body would make it positive.
  expect((await answer.request().sizes()).responseBodySize).toBeLessThanOrEqual(0);
});

test('with eight tabs open, the ninth still works', async ({ server, admin, user, browserOf }) => {
  const browser = await browserOf();
  await signInto(browser, server.url, admin);
  const consolePages = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const consolePage = new ConsolePage(await browser.newPage());
      await consolePage.page.goto('/admin/sessions');
      return consolePage;
    }),
  );
  for (const consolePage of consolePages) await consolePage.isLoaded();

  const ninth = await browser.newPage();
  await ninth.goto(`/c/${(await converse(admin)).session_id}`);
  await ninth.getByRole('textbox', { name: 'Message' }).fill('How do I end a session?');
  await ninth.getByRole('button', { name: 'Send' }).click();
  await expect(ninth.locator('[data-role="assistant"]')).toContainText('End session');
  const session = await converse(user, 'Seen in every tab?');
  for (const consolePage of consolePages) await expect(consolePage.row(session.session_id)).toBeVisible();
});

test.describe('a refresh does not disturb', () => {
  test('the scroll position, and a button announces new rows above', async ({ server, admin, pageOf }) => {
    const person = await signUp(server.url, 'Sol');
    // Only this person's are shown: those of other tests on the same server might move up, too.
    const { user_id } = (await person.api.call('GET', '/auth/me')) as { user_id: string };
    const sessions = [];
    for (let number = 1; number <= 30; number += 1) sessions.push(await converse(person, `Row ${number}`));
    const consolePage = new ConsolePage(await pageOf(admin, `/admin/sessions?user_id=${user_id}`, { viewport: { width: 1280, height: 500 } }));
    const row = consolePage.row(sessions[5]!.session_id);
    await row.scrollIntoViewIfNeeded();
    const place = async () => Math.round((await row.boundingBox())!.y);
    const before = await place();
    const total = (await consolePage.counters()).total_sessions;

    await converse(person, 'I am new');
    await consolePage.shows({ total_sessions: total + 1 });
    await expect(consolePage.page.getByRole('button', { name: '1 new' })).toBeVisible();
    expect(await place()).toBe(before);
    await consolePage.page.getByRole('button', { name: '1 new' }).click();
    const first = consolePage.page.locator('tr[data-session-id]').first();
    await expect(first).toContainText('I am new');
    // It is highlighted while it is new, and aligned with the same columns as all others.
    await expect(first).toHaveClass(/fresh/);
    const left = async (one: Locator) => Math.round((await one.boundingBox())!.x);
    expect(await left(first.getByRole('cell').first())).toBe(await left(consolePage.page.getByRole('columnheader').first()));
  });

  test('the focus and an expanded row', async ({ admin, user, pageOf }) => {
    const quiet = await converse(user, 'I stay where I am');
    const busy = await converse(user, 'I go to the top');
    const consolePage = new ConsolePage(await pageOf(admin, '/admin/sessions'));
    const more = consolePage.row(quiet.session_id).getByRole('button', { name: /^Details of/ });
    await more.click();
    await expect(consolePage.page.getByText(quiet.session_id, { exact: true })).toBeVisible();
    const { total_messages } = await consolePage.counters();

    await user.api.say(busy.session_id, 'And again');
    await consolePage.shows({ total_messages: total_messages + 2 });
    await expect(more).toBeFocused();
    await expect(more).toHaveAttribute('aria-expanded', 'true');
    await expect(consolePage.page.getByText(quiet.session_id, { exact: true })).toBeVisible();
  });

  test('T8: text that is being selected, in either direction', async ({ admin, user, pageOf }) => {
    const quiet = await converse(user, 'Copy me');
    const busy = await converse(user, 'I would go to the top');
    await converse(user, 'The one at the top');
    const consolePage = new ConsolePage(await pageOf(admin, '/admin/sessions'));
    const order = () => consolePage.page.locator('tr[data-session-id]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-session-id')));
    await expect(consolePage.row(quiet.session_id)).toBeVisible();
    for (const isBackwards of [false, true]) {
      await consolePage.row(quiet.session_id).evaluate((row, backwards) => {
        const [heading, words] = [document.querySelector('h1')!.firstChild!, row.querySelector('a')!.firstChild!];
        // Backwards: started above the rows, and extended into them.
        if (backwards) getSelection()!.setBaseAndExtent(heading, 0, words, 4);
        else getSelection()!.setBaseAndExtent(words, 0, words, 4);
      }, isBackwards);
      const before = await order();
      const { total_messages } = await consolePage.counters();
      await user.api.say(busy.session_id, 'And again');
      await consolePage.shows({ total_messages: total_messages + 2 });
      expect(await order()).toEqual(before);
      await consolePage.page.evaluate(() => getSelection()!.removeAllRanges());
      await expect.poll(async () => (await order())[0]).toBe(busy.session_id);
      await user.api.say(quiet.session_id, 'Back on top');
      await expect.poll(async () => (await order())[0]).toBe(quiet.session_id);
      // The reply may arrive after its question: the next round counts from both.
      await consolePage.shows({ total_messages: total_messages + 4 });
    }
  });

  test('an open menu', async ({ admin, user, pageOf }) => {
    const session = await converse(user, 'My menu is open');
    const consolePage = new ConsolePage(await pageOf(admin, '/admin/sessions'));
    await consolePage.row(session.session_id).getByRole('button', { name: /^Actions for/ }).click();
    const item = consolePage.page.getByRole('menuitem', { name: 'End session' });
    await expect(item).toBeVisible();
    const { total_messages } = await consolePage.counters();

    await user.api.say(session.session_id, 'Still open?');
    await consolePage.shows({ total_messages: total_messages + 2 });
    await expect(item).toBeVisible();
    await item.click();
    await consolePage.page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
    await expect(consolePage.row(session.session_id)).toContainText('Ended');
    await expect(consolePage.row(session.session_id).getByRole('button', { name: /^Actions for/ })).toBeFocused();
  });

  test('typed text and its selection', async ({ admin, user, pageOf }) => {
    const session = await converse(user, 'Find the pelican');
    const consolePage = new ConsolePage(await pageOf(admin, '/admin/sessions'));
    const search = consolePage.page.getByRole('searchbox', { name: 'Search' });
    await search.fill('pelican');
    await expect(consolePage.page.locator('tr[data-session-id]')).toHaveCount(1);
    await search.press('Home');
    await search.press('Shift+ArrowRight');
    const { total_messages } = await consolePage.counters();

    await user.api.say(session.session_id, 'More of it');
    await consolePage.shows({ total_messages: total_messages + 2 });
    await expect(search).toBeFocused();
    await expect(search).toHaveValue('pelican');
    expect(await search.evaluate((box: HTMLInputElement) => [box.selectionStart, box.selectionEnd])).toEqual([0, 1]);
  });
});

test('filters are in the URL, so that Back and shared links work', async ({ admin, user, pageOf }) => {
  const ended = await converse(user, 'Ended one');
  const open = await converse(user, 'Open one');
  await admin.api.call('POST', `/admin/sessions/${ended.session_id}/end`);
  const consolePage = new ConsolePage(await pageOf(admin, '/admin/sessions'));
  await consolePage.isLoaded();
  await consolePage.page.getByLabel('Status', { exact: true }).selectOption({ label: 'Ended' });
  await expect(consolePage.row(open.session_id)).toBeHidden();
  await expect(consolePage.row(ended.session_id)).toBeVisible();
  await expect(consolePage.page).toHaveURL(/status=ended/);
  await consolePage.page.goBack();
  await expect(consolePage.row(open.session_id)).toBeVisible();

  const shared = new ConsolePage(await pageOf(admin, '/admin/sessions?status=ended'));
  await expect(shared.row(ended.session_id)).toBeVisible();
  await expect(shared.row(open.session_id)).toBeHidden();
});

test('a session’s page shows new messages, even by polling only, and can end the session', async ({ server, admin, user, browserOf }) => {
  const session = await converse(user, 'First words');
  const browser = await browserOf();
  await withoutPush(browser);
  await signInto(browser, server.url, admin);
  const page = await browser.newPage();
  await page.goto(`/admin/sessions/${session.session_id}`);
  await expect(page.locator('[data-role="user"]')).toHaveCount(1);
  await user.api.say(session.session_id, 'Second words');
  await expect(page.locator('[data-role="user"]').nth(1)).toContainText('Second words');
  await page.getByRole('button', { name: 'End session' }).click();
  await page.getByRole('dialog').getByLabel(/^Reason/).fill('Seen enough');
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
  await expect(page.getByText('You ended this session.')).toBeVisible();
  await expect(page.getByText('Reason: Seen enough')).toBeVisible();
});
