import { kilobytesOf, measureScripts, MOST_KILOBYTES } from '../api/bench/page-scripts.js';
import { isAccessible } from './support/axe.js';
import { colleague } from './support/people.js';
import { expect, signInto, test } from './support/test.js';

test('B18: the scripts of the pages stay small, and an empty conversation does not load what only answers need', async ({ browser, server, admin, user, pageOf }) => {
  // The list shows a session.
  const page = await pageOf(user);
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  // Whose chat is empty: the administrator may have conversations from other tests.
  const sam = await colleague(server.url, admin, 'Sam');
  const scripts = await measureScripts(browser, server.url, (context) => signInto(context, server.url, sam));
  for (const part of ['initial', 'live', 'chat'] as const) {
    expect(kilobytesOf(scripts[part]), `${part}: kilobytes in ${scripts[part].size} files`).toBeLessThanOrEqual(MOST_KILOBYTES[part]);
  }

  const before = await scriptsOf(page);
  await page.getByRole('textbox', { name: 'Message' }).fill('How');
  await expect.poll(() => scriptsOf(page), 'beginning to write loads what shows the answer').toBeGreaterThan(before);
});

test('a dialog or a page whose code cannot be loaded says so, and opens once the connection is back', async ({ admin, pageOf }) => {
  const page = await pageOf(admin, '/admin/users');
  const press = () => page.getByRole('button', { name: 'New user' }).click();
  await expect(page.getByRole('button', { name: 'New user' })).toBeVisible();
  const notice = page.getByRole('alert').getByText('This could not be loaded.');
  await page.context().setOffline(true);
  await press();
  await expect(notice).toBeVisible();
  await isAccessible(page);
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(notice).toHaveCount(0);
  await page.getByRole('link', { name: 'Audit' }).click();
  await expect(notice).toBeVisible();
  await expect(page).toHaveURL(/\/admin\/users$/);

  await page.context().setOffline(false);
  await press();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expect(notice).toHaveCount(0);
});

test('a page of visitors whose code cannot be loaded says so, and opens once the connection is back', async ({ browserOf, server }) => {
  const browser = await browserOf();
  const page = await browser.newPage();
  await page.goto(`${server.url}/sign-in`);
  const link = page.getByRole('link', { name: 'Create account' });
  await expect(link).toBeVisible();
  const notice = page.getByRole('alert').getByText('This could not be loaded.');
  await browser.setOffline(true);
  await link.click();
  await expect(notice).toBeVisible();
  await isAccessible(page);
  await browser.setOffline(false);
  await link.click();
  await expect(page).toHaveURL(/\/register$/);
  await expect(page.getByRole('textbox', { name: 'Email' })).toBeVisible();
  await expect(notice).toHaveCount(0);
});

for (const missing of ['main', 'chunk', 'styles', 'anything']) {
  test(`a page that misses ${missing} at first, as while servers of two releases run, is loaded afresh until it has it`, async ({ browserOf, server }) => {
    const browser = await browserOf();
    const page = await browser.newPage();
    let loads = 0;
    page.on('request', (request) => (loads += Number(request.isNavigationRequest())));
    const files = missing === 'anything' ? /\.(js|css)$/ : new RegExp(`/${missing}-[^/]+\\.(js|css)$`);
    await browser.route(files, (route) => (loads < 3 ? route.fulfill({ status: 404 }) : route.continue()));
    await page.goto(`${server.url}/sign-in`);
    await expect.poll(() => loads).toBe(3);
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
    expect(await page.evaluate(() => document.querySelector<HTMLLinkElement>('link[rel=stylesheet]')!.sheet!.cssRules.length)).toBeGreaterThan(0);
  });
}

test('a page that cannot be loaded at all says so after three more attempts', async ({ browserOf, server }) => {
  const browser = await browserOf({ locale: 'de-DE' });
  await browser.route(/\/main-[^/]+\.js$/, (route) => route.fulfill({ status: 404 }));
  const page = await browser.newPage();
  let loads = 0;
  page.on('request', (request) => (loads += Number(request.isNavigationRequest())));
  await page.goto(`${server.url}/sign-in`);
  await expect(page.getByRole('heading', { name: 'Switchboard konnte nicht geladen werden' })).toBeVisible();
  expect(loads).toBe(4);
  await isAccessible(page);
});

test('a page that cannot be loaded where storage is refused says so at once', async ({ browserOf, server }) => {
  const browser = await browserOf();
  await browser.route(/\/main-[^/]+\.js$/, (route) => route.fulfill({ status: 404 }));
  await browser.addInitScript(() => Object.defineProperty(window, 'sessionStorage', { get: () => { throw new DOMException('refused', 'SecurityError'); } }));
  const page = await browser.newPage();
  let loads = 0;
  page.on('request', (request) => (loads += Number(request.isNavigationRequest())));
  await page.goto(`${server.url}/sign-in`);
  await expect(page.getByRole('heading', { name: 'Switchboard could not be loaded' })).toBeVisible();
  expect(loads).toBe(1);
});

function scriptsOf(page: { evaluate: (work: () => number) => Promise<number> }): Promise<number> {
  return page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).length);
}
