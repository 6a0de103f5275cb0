import { inflateSync } from 'node:zlib';
import type { Locator, Page } from '@playwright/test';
import { ConsolePage } from './support/console-page.js';
import { converse } from './support/people.js';
import { expect, signInto, test } from './support/test.js';

/** Whether an element looks different without an attribute that states what it is. */
async function isTold(found: Locator, attribute: string): Promise<boolean> {
  const one = (await found.elementHandle());
  const before = await one.screenshot();
  const value = await one.getAttribute(attribute);
  await one.evaluate((element, name) => (element as Element).removeAttribute(name), attribute);
  const after = await one.screenshot();
  await one.evaluate((element, [name, was]) => (element as Element).setAttribute(name, was!), [attribute, value] as const);
  return !before.equals(after);
}

/** The number of pages of a PDF. */
function pagesOf(pdf: Buffer): number {
  const text = pdf.toString('latin1');
  const packed = [...text.matchAll(/stream\r?\n([\s\S]*?)endstream/g)].map(([, body]) => {
    try {
      return inflateSync(Buffer.from(body!, 'latin1')).toString('latin1');
    } catch {
      return ''; // not compressed, or an image
    }
  });
  return [text, ...packed].join('\n').match(/\/Type\s*\/Page(?![a-zA-Z])/g)?.length ?? 0;
}

/** The messages of the page that an ancestor cuts off in print. */
async function cutOnPaper(page: Page): Promise<string[]> {
  await page.emulateMedia({ media: 'print' });
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll('[data-seq]')].flatMap((one) => {
      const box = one.getBoundingClientRect();
      if (box.height === 0) return [`${one.getAttribute('data-seq')} is not there`];
      for (let at = one.parentElement; at && at !== document.body; at = at.parentElement) {
        const frame = at.getBoundingClientRect();
        const cuts = getComputedStyle(at).overflowY !== 'visible' && (box.bottom > frame.bottom + 1 || box.top < frame.top - 1);
        if (cuts) return [`${one.getAttribute('data-seq')} is cut by ${at.localName}.${at.className}`];
      }
      return [];
    }),
  );
  await page.emulateMedia({ media: null });
  return cut;
}

test('P12: forced colours show the current page, the selected counter and other pressed buttons', async ({ admin, user, pageOf }) => {
  await converse(user, 'Something to list');
  const consolePage = new ConsolePage(await pageOf(admin, '/admin/sessions', { reducedMotion: 'reduce', forcedColors: 'active' }));
  await consolePage.isLoaded();
  const { page } = consolePage;
  expect(await isTold(page.locator('nav [aria-current="page"]').first(), 'aria-current'), 'the current page').toBe(true);
  expect(await isTold(page.locator('.counter[aria-pressed="true"]'), 'aria-pressed'), 'the chosen counter').toBe(true);
  await page.locator('app-activity-toggle button').click();
  expect(await isTold(page.locator('.spans [aria-pressed="true"]'), 'aria-pressed'), 'the span').toBe(true);
  await page.goto(`/c/${(await converse(admin)).session_id}`);
  await page.getByRole('textbox', { name: 'Message' }).fill('Hello');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.locator('[data-role="assistant"]')).toBeVisible();
  await expect(page.locator('app-history-row [aria-current="page"]')).toBeVisible();
  expect(await isTold(page.locator('app-history-row [aria-current="page"]'), 'aria-current'), 'the conversation').toBe(true);
});

test('P12: a conversation of 100 messages is printed in full, from both pages, without controls', async ({ server, admin, user, browserOf, pageOf }) => {
  const session = await converse(user, ...Array.from({ length: 50 }, (_none, number) => `Question ${number + 1}: how do I make a backup?`));
  const chat = await pageOf(user, `/c/${session.session_id}`);
  await expect(chat.locator('[data-seq="100"]')).toBeVisible();
  const browser = await browserOf();
  await signInto(browser, server.url, admin);
  const console = await browser.newPage();
  await console.goto(`/admin/sessions/${session.session_id}`);
  await expect(console.locator('[data-seq="100"]')).toBeVisible();
  for (const page of [chat, console]) {
    await expect(page.locator('[data-seq]')).toHaveCount(100);
    expect(await cutOnPaper(page)).toEqual([]);
    // Fifty answers of at least half a screen: content limited to the window's height would be one page.
    expect(pagesOf(await page.pdf({ format: 'A4' }))).toBeGreaterThan(8);
    await page.emulateMedia({ media: 'print' });
    await expect(page.getByRole('button').first()).toBeHidden();
    await expect(page.getByRole('navigation').first()).toBeHidden();
    await page.emulateMedia({ media: null });
  }
});

test('P24: a first-time visitor is not welcomed back, and chooses language and colours before signing in', async ({ user, browserOf }) => {
  const page = await (await browserOf()).newPage();
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.goto('/sign-in');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect(page.getByText('Welcome back')).toBeHidden();
  const light = await background();
  await page.getByLabel('Colours').selectOption({ label: 'Dark' });
  expect(await background()).not.toBe(light);
  await page.getByLabel('Language').selectOption({ label: 'Deutsch' });
  await expect(page.getByRole('button', { name: 'Anmelden' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Anmelden' })).toBeVisible();
  expect(await background()).not.toBe(light);
  await page.getByLabel('Farben').selectOption({ label: 'Systemfarben' });
  expect(await background()).toBe(light);
  await page.getByLabel('Sprache').selectOption({ label: 'English' });
  await page.getByRole('textbox', { name: 'Email' }).fill(user.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(user.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Account menu' }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  expect(await background()).not.toBe(light);
  await page.getByRole('button', { name: 'Account menu' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByText('Welcome back')).toBeVisible();
});
