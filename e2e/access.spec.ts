import type { Request } from '@playwright/test';
import { ConsolePage } from './support/console-page.js';
import { ADMIN, PASSWORD } from './support/people.js';
import { expect, signInto, test } from './support/test.js';

test('a visitor who follows a deep link is sent there after signing in', async ({ browserOf }) => {
  const page = await (await browserOf()).newPage();
  await page.goto('/admin/sessions?status=ended');
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByRole('textbox', { name: 'Email' }).fill(ADMIN.email);
  await page.getByRole('textbox', { name: 'Password' }).fill('not the right passphrase');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('is incorrect');
  await page.getByRole('textbox', { name: 'Password' }).fill(ADMIN.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/admin\/sessions\?status=ended$/);
  await new ConsolePage(page).isLoaded();
});

test('signing out ends the streams and redirects to the sign-in page for good, in other tabs too', async ({ server, admin, browserOf }) => {
  const browser = await browserOf();
  await signInto(browser, server.url, admin);
  const streams = new Set<Request>();
  browser.on('request', (request) => {
    if (/\/stream(\?|$)/.test(request.url())) streams.add(request);
  });
  browser.on('requestfinished', (request) => streams.delete(request));
  browser.on('requestfailed', (request) => streams.delete(request));
  const page = await browser.newPage();
  await page.goto('/admin/sessions');
  await new ConsolePage(page).isLoaded();
  const other = await browser.newPage();
  await other.goto('/admin/sessions');
  await new ConsolePage(other).isLoaded();
  await expect.poll(() => streams.size, { message: 'streams are open' }).toBeGreaterThan(0);

  await page.getByRole('button', { name: 'Account menu' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(other).toHaveURL(/\/sign-in/);
  await expect.poll(() => streams.size, { message: 'no stream is left' }).toBe(0);
  await page.goto('/admin/sessions');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('a sign-in that ends elsewhere sends an open console to the sign-in page', async ({ server, admin, pageOf }) => {
  const consolePage = new ConsolePage(await pageOf(admin, '/admin/sessions'));
  await consolePage.isLoaded();
  // Another device of the same user ends the browser's sign-in.
  const { sign_ins } = await admin.api.call('GET', '/auth/sign-ins');
  const browsers = sign_ins.filter((one: { current: boolean }) => !one.current);
  for (const { sign_in_id } of browsers) await admin.api.call('DELETE', `/auth/sign-ins/${sign_in_id}`);
  await expect(consolePage.page).toHaveURL(/\/sign-in/);
  expect(server.running).toBe(true);
});

test('a user who opens the console is told that it is for administrators', async ({ user, pageOf }) => {
  const page = await pageOf(user, '/admin/sessions');
  await expect(page.getByRole('heading', { name: 'This page is for administrators' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Account menu' })).toBeVisible();
  await page.getByRole('link', { name: 'Go to the chat' }).click();
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
});

test('registration shows each error at its field', async ({ user, browserOf }) => {
  const page = await (await browserOf()).newPage();
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { name: 'Create account' })).toBeVisible(); // both pages have the same fields
  await page.getByRole('textbox', { name: 'Email' }).fill(user.email);
  await page.getByRole('textbox', { name: 'Password' }).fill('short');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('textbox', { name: 'Password' })).toHaveAccessibleDescription(/at least 15 characters/);
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('An account with this email address already exists')).toBeVisible();
});
