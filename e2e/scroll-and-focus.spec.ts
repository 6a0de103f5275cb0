import type { Page } from '@playwright/test';
import { ConsolePage } from './support/console-page.js';
import { converse, signUp } from './support/people.js';
import { expect, test } from './support/test.js';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;
const scrolled = (page: Page) => page.evaluate(() => Math.round(document.documentElement.scrollTop));
/** The scroll position once it is the same twice, 100 ms apart: messages that come into view replace their estimated height first. */
const settledScroll = async (page: Page): Promise<number> => {
  const before = await scrolled(page);
  await page.waitForTimeout(100);
  return (await scrolled(page)) === before ? before : settledScroll(page);
};

test('P9: Back and “All sessions” restore the view of the list, the scroll position, and the focus on the row', async ({ server, admin, pageOf }) => {
  const person = await signUp(server.url, 'Placid');
  const sessions = [];
  for (let number = 1; number <= 25; number += 1) sessions.push(await converse(person, `Place ${number}`));
  const consolePage = new ConsolePage(await pageOf(admin, `/admin/sessions?q=${encodeURIComponent(person.email)}&messages=some`, { viewport: { width: 1280, height: 600 } }));
  const { page } = consolePage;
  const row = consolePage.row(sessions[8]!.session_id);
  await row.scrollIntoViewIfNeeded();
  const place = async () => Math.round((await row.boundingBox())!.y);
  for (const back of ['Back', 'All sessions']) {
    const before = await place();
    expect(await scrolled(page)).toBeGreaterThan(200);
    await row.getByRole('link').click();
    await expect(page.getByRole('heading', { name: 'Place 9', level: 1 })).toBeVisible();
    if (back === 'Back') await page.goBack();
    else await page.getByRole('link', { name: back }).first().click();
    await expect(row.getByRole('link'), back).toBeFocused();
    expect(page.url(), back).toContain('messages=some');
    await expect.poll(place, { message: back }).toBe(before);
  }
  // The main navigation starts with a fresh list.
  await row.getByRole('link').click();
  await expect(page.getByRole('heading', { name: 'Place 9', level: 1 })).toBeVisible();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Sessions' }).click();
  await consolePage.isLoaded();
  expect([new URL(page.url()).search, await scrolled(page)]).toEqual(['', 0]);
});

test('P10: closing a dialog does not scroll, wherever the focus was before', async ({ server, admin, pageOf }) => {
  const person = await signUp(server.url, 'Still');
  for (let number = 1; number <= 26; number += 1) await converse(person, `Row ${number}`);
  const consolePage = new ConsolePage(await pageOf(admin, '/admin/sessions', { viewport: { width: 1280, height: 600 } }));
  const { page } = consolePage;
  await consolePage.isLoaded();
  for (const [where, top] of [['the background', 60], ['a row that is far away then', 500]] as const) {
    await page.evaluate(() => window.scrollTo(0, 0));
    if (where === 'the background') await page.mouse.click(10, 300);
    else {
      const link = page.locator('tr[data-session-id]').first().getByRole('link').first();
      await link.focus();
      await expect(link).toBeFocused();
    }
    await page.evaluate((to) => window.scrollTo(0, to), top);
    await expect.poll(() => scrolled(page)).toBe(top);
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await page.waitForTimeout(300);
    expect(await scrolled(page), where).toBe(top);
  }
});

test('P16: a session’s page opens at its newest message, follows new ones, but not after scrolling up', async ({ admin, user, pageOf }) => {
  const session = await converse(user, ...Array.from({ length: 8 }, (_none, number) => `Line ${number + 1}: how do I make a backup?`));
  const page = await pageOf(admin, `/admin/sessions/${session.session_id}`, { viewport: { width: 1280, height: 600 } });
  await expect(page.locator('[data-seq="16"]')).toBeInViewport();
  await expect(page.locator('[data-seq="1"]')).not.toBeInViewport();
  await user.api.say(session.session_id, 'One more');
  await expect(page.locator('[data-seq="18"]')).toBeInViewport();
  await page.mouse.move(640, 300);
  await page.mouse.wheel(0, -1_500);
  await expect(page.getByRole('button', { name: 'Jump to latest' })).toBeVisible();
  const top = await settledScroll(page);
  await user.api.say(session.session_id, 'And another');
  await expect(page.locator('[data-seq="20"]')).toBeAttached();
  expect(await scrolled(page)).toBe(top);
});

test('P11: on a phone the first session, account and entry are above 300 px, and a touch leaves no highlight', async ({ admin, user, pageOf }) => {
  await converse(user, 'The first');
  const page = await pageOf(admin, '/admin/sessions', PHONE);
  for (const [path, row] of [['/admin/sessions', 'tr[data-session-id]'], ['/admin/users', 'tr[data-user-id]'], ['/admin/audit', 'tr[data-seq]']] as const) {
    await page.goto(path);
    const first = page.locator(row).first();
    await expect(first).toBeVisible();
    expect((await first.boundingBox())!.y, path).toBeLessThan(300);
    const cell = first.getByRole('cell').first();
    const look = () => cell.evaluate((one) => getComputedStyle(one).backgroundColor);
    const before = await look();
    await cell.hover();
    expect(await look(), path).toBe(before);
    expect(await cell.evaluate((one) => getComputedStyle(one).getPropertyValue('-webkit-tap-highlight-color'))).toBe('rgba(0, 0, 0, 0)');
  }
});

test('P11, P26: on a touch keyboard Enter inserts a line break, the button sends, and the box takes a third of the window at most', async ({ user, pageOf }) => {
  const page = await pageOf(user, '/', PHONE);
  const box = page.getByRole('textbox', { name: 'Message' });
  await expect(box).toHaveAttribute('enterkeyhint', 'enter');
  await box.fill('One');
  for (let line = 0; line < 14; line += 1) await box.press('Enter');
  await box.pressSequentially('fifteen');
  expect(await box.inputValue()).toBe(`One${'\n'.repeat(14)}fifteen`);
  // The heights that a keyboard leaves of the window.
  for (const height of [844, 500, 380]) {
    await page.setViewportSize({ width: 390, height });
    await expect.poll(async () => (await page.locator('app-composer').boundingBox())!.height, { message: `${height} px` }).toBeLessThanOrEqual(height / 3);
    await expect(box).toBeInViewport({ ratio: 0.9 });
  }
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.locator('[data-role="user"]')).toContainText('fifteen');
  await expect(page.locator('[data-role="user"]')).toHaveCount(1);
});

for (const reducedMotion of ['no-preference', 'reduce'] as const) {
  test(`P6, P11: the drawer takes the focus, traps it, and returns it on Esc, motion: ${reducedMotion}`, async ({ user, pageOf }) => {
    await converse(user, 'Hello');
    const page = await pageOf(user, '/', { viewport: { width: 390, height: 844 }, reducedMotion });
    const opener = page.getByRole('button', { name: 'Show conversations' });
    const focus = () => page.evaluate(() => document.activeElement?.closest('nav.side, header')?.localName ?? document.activeElement?.localName);
    await opener.click();
    await expect(page.getByRole('button', { name: 'New chat' })).toBeFocused();
    for (let tabs = 0; tabs < 8; tabs += 1) {
      await page.keyboard.press('Tab');
      expect(await focus()).toBe('nav');
    }
    await page.keyboard.press('Escape');
    await expect(opener).toBeFocused();
    // In its search, Esc first clears the text, then closes the drawer.
    await opener.click();
    const search = page.getByRole('searchbox', { name: 'Search conversations' });
    await search.fill('x');
    await search.press('Escape');
    await expect(search).toHaveValue('');
    await expect(search).toBeFocused();
    await search.press('Escape');
    await expect(opener).toBeFocused();
  });
}

/** The part of the focused element that is hidden behind something else: all of it, or not all. */
const hiddenFocus = (page: Page) =>
  page.evaluate(() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const box = one.getBoundingClientRect();
    const isSeen = [[0.5, 0.5], [0.1, 0.1], [0.9, 0.9], [0.1, 0.9], [0.9, 0.1]].some(([x, y]) => {
      const at = document.elementFromPoint(box.left + box.width * x!, box.top + box.height * y!);
      return at !== null && (one.contains(at) || at.contains(one));
    });
    return isSeen ? null : `${one.localName} “${(one.textContent ?? '').trim().slice(0, 30)}” at ${Math.round(box.top)}`;
  });

for (const viewport of [{ width: 390, height: 844 }, { width: 1280, height: 800 }]) {
  test(`what Tab leads to is not hidden behind the edges of the window, ${viewport.width} px`, async ({ admin, user, pageOf }) => {
    const session = await converse(user, 'How do I end a session?', 'How do I make a backup?', 'How do I restore?');
    const page = await pageOf(admin, `/admin/sessions/${session.session_id}`, { viewport });
    const hidden: string[] = [];
    for (const [path, shows] of [[`/admin/sessions/${session.session_id}`, '[data-seq="6"]'], ['/admin/audit', 'tr[data-seq]']] as const) {
      await page.goto(path);
      await expect(page.locator(shows).first()).toBeVisible();
      for (const key of ['Tab', 'Shift+Tab']) {
        for (let step = 0; step < 35; step += 1) {
          await page.keyboard.press(key);
          const fault = await hiddenFocus(page);
          if (fault !== null) hidden.push(`${path}, ${key}: ${fault}`);
        }
      }
    }
    expect(hidden).toEqual([]);
  });
}

test('a button that the keyboard focuses has a ring, Material’s too', async ({ admin, pageOf }) => {
  const page = await pageOf(admin, '/admin/users');
  const button = page.getByRole('button', { name: 'New user' });
  await expect(button).toBeVisible();
  await page.keyboard.press('Tab');
  await button.focus();
  await expect(button).toHaveCSS('outline-style', 'solid');
  await expect(button).toHaveCSS('outline-width', '2px');
});
