import type { Page } from '@playwright/test';
import { ConsolePage } from './support/console-page.js';
import { converse, signUp } from './support/people.js';
import { expect, test } from './support/test.js';

const WIDE = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;

/** The number of rows that are in the window as a whole. */
const wholeRows = (page: Page) =>
  page.locator('tr[data-session-id]').evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect()).filter(({ top, bottom }) => top >= 0 && bottom <= innerHeight).length);
const heightOf = async (page: Page, selector: string) => Math.round((await page.locator(selector).first().boundingBox())!.height);
const inPane = (page: Page) => page.locator('app-reading-pane');

test('fifteen sessions fit into a window of 1280 × 800, in both languages; comfortable rows are kept for the user', async ({ server, admin, pageOf }) => {
  const person = await signUp(server.url, 'Many');
  for (let number = 1; number <= 16; number += 1) await converse(person, `One of many ${number}`);
  for (const language of ['en', 'de']) {
    const page = await pageOf(admin, '/account', WIDE);
    await page.evaluate((code) => localStorage.setItem('switchboard.language', JSON.stringify(code)), language);
    await page.goto('/admin/sessions');
    await expect(page.locator('tr[data-session-id]').nth(15)).toBeVisible();
    expect(await wholeRows(page), language).toBeGreaterThanOrEqual(15);
    expect(await Promise.all(['.strip', 'app-toolbar', 'tr[data-session-id]'].map((one) => heightOf(page, one)))).toEqual([56, 44, 40]);
  }
  const page = await pageOf(admin, '/admin/sessions', WIDE);
  await page.getByRole('button', { name: 'View' }).click();
  await page.getByRole('menuitemradio', { name: 'Comfortable rows' }).click();
  await expect.poll(() => heightOf(page, 'tr[data-session-id]')).toBeGreaterThan(44);
  await page.reload();
  await expect(page.locator('tr[data-session-id]').first()).toBeVisible();
  expect(await heightOf(page, 'tr[data-session-id]')).toBeGreaterThan(44);
});

test('a wide window gives its room to the titles, up to 1760 pixels', async ({ admin, user, pageOf }) => {
  await converse(user, 'A title');
  const page = await pageOf(admin, '/admin/sessions', { viewport: { width: 1760, height: 900 } });
  await expect(page.locator('tr[data-session-id]').first()).toBeVisible();
  const widthOf = async (selector: string) => (await page.locator(selector).first().boundingBox())!.width;
  expect(await widthOf('app-session-table')).toBeGreaterThan(1_650);
  const title = await widthOf('th.title');
  for (const other of ['th.user', 'th.status', 'th.count', 'th.started', 'th.last', 'th.actions']) expect(title, other).toBeGreaterThan(2 * (await widthOf(other)));
});

test('the list says how many sessions there are, match and are shown, and where it ends', async ({ server, admin, pageOf }) => {
  const person = await signUp(server.url, 'Counted');
  for (let number = 1; number <= 3; number += 1) await converse(person, `Counted ${number}`);
  const page = await pageOf(admin, `/admin/sessions?q=${encodeURIComponent(person.email)}`);
  const { total_sessions } = await new ConsolePage(page).isLoaded().then(() => new ConsolePage(page).counters());
  await expect(page.locator('app-list-count')).toHaveText(`${total_sessions} session${total_sessions === 1 ? '' : 's'} · 3 match · newest first`);
  await expect(page.getByText('End of list')).toBeVisible();
});

test('a click anywhere in a row opens it, with Ctrl or the middle button in a tab, but not one that selects text', async ({ admin, user, pageOf }) => {
  const session = await converse(user, 'Open me anywhere');
  const page = await pageOf(admin, '/admin/sessions', WIDE);
  const row = new ConsolePage(page).row(session.session_id);
  const cell = row.getByRole('cell').nth(3);
  for (const options of [{ modifiers: ['ControlOrMeta' as const] }, { button: 'middle' as const }]) {
    const tab = page.context().waitForEvent('page');
    await cell.click(options);
    await expect(await tab).toHaveURL(new RegExp(session.session_id));
    await (await tab).close();
  }
  const name = (await row.locator('.email').boundingBox())!;
  await page.mouse.move(name.x + 2, name.y + name.height / 2);
  await page.mouse.down();
  await page.mouse.move(name.x + name.width - 2, name.y + name.height / 2, { steps: 4 });
  await page.mouse.up();
  expect(await page.evaluate(() => getSelection()!.toString().trim())).not.toBe('');
  expect(new URL(page.url()).pathname).toBe('/admin/sessions');
  await cell.click();
  await expect(page.getByRole('heading', { name: 'Open me anywhere', level: 1 })).toBeVisible();
});

test('[ and ] lead to the neighbours in the same view; the list then has the focus on the last one seen', async ({ server, admin, pageOf }) => {
  const person = await signUp(server.url, 'Along');
  const sessions = [];
  for (let number = 1; number <= 3; number += 1) sessions.push(await converse(person, `Along ${number}`));
  const consolePage = new ConsolePage(await pageOf(admin, `/admin/sessions?q=${encodeURIComponent(person.email)}`, WIDE));
  const { page } = consolePage;
  await consolePage.row(sessions[2]!.session_id).getByRole('link').click();
  const shows = (title: string) => expect(page.getByRole('heading', { name: title, level: 1 })).toBeVisible();
  await shows('Along 3');
  await expect(page.getByRole('button', { name: 'Previous session' })).toBeDisabled();
  await page.keyboard.press(']');
  await shows('Along 2');
  await expect(page.locator('[data-role="user"]')).toContainText('Along 2');
  await page.getByRole('button', { name: 'Next session' }).click();
  await shows('Along 1');
  await page.keyboard.press('[');
  await shows('Along 2');
  await page.goBack();
  await expect(consolePage.row(sessions[1]!.session_id).getByRole('link')).toBeFocused();
  expect(page.url()).toContain('q=');
});

test('the pane shows sessions live beside the list, by keys, closes its stream, and is kept for the user', async ({ server, admin, pageOf }) => {
  const person = await signUp(server.url, 'Read');
  const sessions = [];
  for (let number = 1; number <= 3; number += 1) sessions.push(await converse(person, `Passage ${number}`));
  const consolePage = new ConsolePage(await pageOf(admin, `/admin/sessions?q=${encodeURIComponent(person.email)}`, WIDE));
  const { page } = consolePage;
  const open = new Set<string>();
  page.on('request', (request) => /sessions\/[^/]+\/stream$/.test(request.url()) && open.add(request.url()));
  page.on('requestfinished', (request) => open.delete(request.url()));
  page.on('requestfailed', (request) => open.delete(request.url()));
  await expect(consolePage.row(sessions[0]!.session_id)).toBeVisible();
  await page.keyboard.press('v');
  await expect(inPane(page)).toContainText('Choose a session');
  await consolePage.row(sessions[2]!.session_id).getByRole('cell').first().click();
  await expect(inPane(page).locator('[data-role="user"]').first()).toContainText('Passage 3');
  await person.api.say(sessions[2]!.session_id, 'Live in the pane');
  await expect(inPane(page).locator('[data-role="user"]').nth(1)).toContainText('Live in the pane');
  await expect(page).toHaveURL(/\/admin\/sessions\?q=/);
  await page.keyboard.press('j');
  await expect(inPane(page).locator('[data-role="user"]').first()).toContainText('Passage 2');
  await expect(consolePage.row(sessions[1]!.session_id).locator('a.open')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(inPane(page).locator('[data-role="user"]').first()).toContainText('Passage 1');
  await page.keyboard.press('k');
  await expect(inPane(page).locator('[data-role="user"]').first()).toContainText('Passage 2');
  await expect.poll(() => [...open].map((url) => url.split('/').at(-2)), { message: 'one stream' }).toEqual([sessions[1]!.session_id]);
  await page.keyboard.press('e');
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
  await expect(inPane(page).getByText('You ended this session.')).toBeVisible();
  // While it disappears, the dialog still takes the key.
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(inPane(page)).toContainText('Choose a session');
  await expect.poll(() => open.size, { message: 'no stream is left' }).toBe(0);
  await expect(consolePage.row(sessions[1]!.session_id).locator('a.open')).toBeFocused();
  await page.reload();
  await expect(inPane(page)).toContainText('Choose a session');
  await consolePage.row(sessions[0]!.session_id).locator('a.open').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Passage 1', level: 1 })).toBeVisible();
});

for (const [locale, heading] of [['en-GB', 'Users'], ['de-DE', 'Benutzer']] as const)
  test(`on phones of any width, the heading, the state and the buttons of a list are in the top bar, ${locale}`, async ({ admin, pageOf }) => {
    const page = await pageOf(admin, '/admin/users', { ...PHONE, locale });
    for (const path of ['/admin/sessions', '/admin/users', '/admin/audit']) {
      await page.goto(path);
      for (const width of [320, 360, 390, 430, 600]) {
        await page.setViewportSize({ width, height: 844 });
        await expect.poll(async () => (await page.locator('div.title').boundingBox())?.height, { message: `${path} at ${width} px` }).toBeLessThan(48);
      }
      if (path === '/admin/users') await expect(page.locator('div.title h1')).toHaveText(heading);
    }
  });

test('on a phone the first session is above 260 pixels, the pages are at the bottom, and the filters in a sheet', async ({ admin, user, pageOf }) => {
  await converse(user, 'On a phone');
  const page = await pageOf(admin, '/admin/sessions', PHONE);
  const first = page.locator('tr[data-session-id]').first();
  await expect(first).toBeVisible();
  expect((await first.boundingBox())!.y).toBeLessThan(260);
  const place = async (selector: string) => (await page.locator(selector).first().boundingBox())!;
  expect([(await place('header.bar')).height, (await place('.title h1')).y < 48, (await place('app-live-controls .refresh')).y < 48]).toEqual([48, true, true]);
  for (const path of ['/', '/admin/sessions', '/admin/users', '/admin/audit', '/admin/doctor', '/account', '/help']) {
    await page.goto(path);
    const pages = page.getByRole('navigation', { name: 'Main' });
    await expect(pages).toBeVisible();
    const { y, height } = (await pages.boundingBox())!;
    expect(y + height, path).toBe(844);
  }
  await page.goto('/admin/sessions?status=ended&messages=some');
  const button = page.getByRole('button', { name: 'Filters (2)' });
  await expect(button).toContainText('Filters (2)');
  await button.click();
  const sheet = page.getByRole('dialog', { name: 'Filters' });
  await expect(sheet).toBeVisible();
  await sheet.getByLabel('Status').selectOption({ label: 'Any status' });
  await sheet.getByRole('button', { name: 'Done' }).click();
  await expect(sheet).toBeHidden();
  await expect(page.getByRole('button', { name: 'Filters (1)' })).toBeFocused();
});
