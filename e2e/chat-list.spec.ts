import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { Session } from '@switchboard/shared';
import { LOOKS, isAccessible } from './support/axe.js';
import { converse, type Person } from './support/people.js';
import { expect, test } from './support/test.js';

const WIDE = { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } as const;

const list = (page: Page, name = 'Conversations') => page.getByRole('list', { name, exact: true });
const row = (page: Page, title: string, of = 'Conversations') => list(page, of).getByRole('link', { name: title });

/** Chooses an item of a conversation's menu by keyboard. */
async function choose(page: Page, title: string, item: string): Promise<void> {
  const opener = page.getByRole('button', { name: `Actions for “${title}”` });
  await opener.focus();
  await opener.press('Enter');
  await page.getByRole('menuitem', { name: item, exact: true }).press('Enter');
}

async function stored(person: Person, { session_id }: Session): Promise<Session> {
  return (await person.api.call('GET', `/sessions/${session_id}`)) as Session;
}

test('a pinned conversation stays on top, in every tab, and keeps the focus', async ({ user, pageOf }) => {
  const tea = await converse(user, 'How warm is tea?');
  await converse(user, 'How warm is coffee?');
  const page = await pageOf(user, `/c/${tea.session_id}`, WIDE);
  const other = await page.context().newPage();
  await other.goto(`/c/${tea.session_id}`);
  await expect(row(other, 'How warm is tea?')).toBeVisible();
  await choose(page, 'How warm is tea?', 'Pin');
  await expect(row(page, 'How warm is tea?', 'Pinned')).toBeFocused();
  await expect(row(page, 'How warm is tea?')).toHaveCount(0);
  await expect(row(other, 'How warm is tea?', 'Pinned')).toBeVisible();
  expect((await stored(user, tea)).pinned).toBe(true);
  await page.reload();
  await expect(row(page, 'How warm is tea?', 'Pinned')).toBeVisible();
  await choose(page, 'How warm is tea?', 'Unpin');
  await expect(row(page, 'How warm is tea?')).toBeFocused();
  await expect(list(page, 'Pinned')).toHaveCount(0);
});

test('an archived conversation leaves the list, comes back by Undo, from the archive, and with a message', async ({ user, pageOf }) => {
  const kept = await converse(user, 'Keep me in sight');
  const old = await converse(user, 'An old story');
  const page = await pageOf(user, `/c/${kept.session_id}`, WIDE);
  await choose(page, 'An old story', 'Archive');
  await expect(row(page, 'An old story')).toHaveCount(0);
  await expect(row(page, 'Keep me in sight')).toBeFocused();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, 'An old story')).toBeVisible();
  await expect.poll(async () => (await stored(user, old)).archived).toBe(false);

  await choose(page, 'An old story', 'Archive');
  await expect(row(page, 'An old story')).toHaveCount(0);
  await page.getByRole('searchbox', { name: 'Search conversations' }).fill('story');
  await expect(page.getByText('No conversations found for “story”.')).toBeVisible();
  await page.getByRole('button', { name: 'Archived', exact: true }).click();
  await expect(row(page, 'An old story', 'Archived conversations')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Back to the conversations' })).toBeFocused();
  await isAccessible(page);
  await choose(page, 'An old story', 'Unarchive');
  await expect(page.getByText('No archived conversations found for “story”.')).toBeVisible();
  await page.getByRole('button', { name: 'Back to the conversations' }).click();
  await expect(row(page, 'An old story')).toBeVisible();

  await page.getByRole('button', { name: 'Clear search' }).click();
  await choose(page, 'Keep me in sight', 'Archive');
  await expect(row(page, 'Keep me in sight')).toHaveCount(0);
  await page.getByRole('textbox', { name: 'Message' }).fill('Still there?');
  await page.getByRole('textbox', { name: 'Message' }).press('Enter');
  await expect(row(page, 'Keep me in sight')).toBeVisible();
});

test('a conversation is exported in both formats, and a failure is reported', async ({ user, pageOf }) => {
  const { session_id } = await converse(user, 'How do I end a session?');
  const page = await pageOf(user, `/c/${session_id}`, WIDE);
  for (const [name, extension, beginning] of [['Markdown', 'md', '# '], ['JSON', 'json', '{"format":"switchboard/conversation"']] as const) {
    await page.getByRole('button', { name: 'Export conversation' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(new RegExp(`^How do I end a session.* \\d{4}-\\d\\d-\\d\\d\\.${extension}$`));
    const content = readFileSync(await file.path(), 'utf8');
    expect([content.startsWith(beginning), content.includes('How do I end a session?')]).toEqual([true, true]);
  }
  await page.route('**/export?format=*', (route) => route.abort());
  await page.getByRole('button', { name: 'Export conversation' }).click();
  await page.getByRole('menuitem', { name: 'Markdown' }).click();
  await expect(page.getByRole('alert')).toContainText('The conversation could not be exported.');
  await isAccessible(page);
  await page.getByRole('alert').getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('button', { name: 'Export conversation' })).toBeFocused();
});

test('who answers can be chosen if there is a choice', async ({ user, pageOf }) => {
  const page = await pageOf(user, '/', WIDE);
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
  await expect(page.getByLabel('Answered by')).toHaveCount(0);
  const responders = [
    { name: 'handbook', title: 'Handbook', is_default: true, state: 'up', instructions: false },
    { name: 'model/tea', title: 'tea-7b', is_default: false, state: 'down', instructions: true },
  ];
  await page.route('**/api/responders', (route) => route.fulfill({ json: { responders } }));
  const sent: unknown[] = [];
  await page.route('**/api/sessions/*', async (route) => {
    if (route.request().method() !== 'PATCH') return route.continue();
    sent.push(route.request().postDataJSON());
    await route.fulfill({ json: {} });
  });
  await page.reload();
  const box = page.getByLabel('Answered by');
  await expect(box.getByRole('option')).toHaveText(['Handbook', 'tea-7b – not available']);
  await box.selectOption('model/tea');
  await expect(page.getByText('tea-7b is not available at the moment')).toBeVisible();
  await expect.poll(() => sent).toEqual([{ responder: 'model/tea' }]);
  await isAccessible(page);
  await page.unroute('**/api/sessions/*');
  // This server does not have it: the choice is taken back.
  await page.reload();
  await box.selectOption('model/tea');
  await expect(page.getByRole('alert')).toContainText('Your choice could not be saved.');
  await expect(box).toHaveValue('handbook');
});

test('a suggestion asks at once, and leaves what is in the box', async ({ user, pageOf }) => {
  const page = await pageOf(user, '/', WIDE);
  await page.getByRole('textbox', { name: 'Message' }).fill('half a thought');
  await page.getByRole('button', { name: 'Who can read my conversations?' }).click();
  await expect(page.locator('[data-role="user"]')).toContainText('Who can read my conversations?');
  await expect(page.locator('[data-role="assistant"]')).toContainText('Who can see my conversations?');
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue('half a thought');
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeFocused();
});

for (const { name, look } of LOOKS) {
  test(`the palette finds conversations and actions, by keyboard alone, ${name}`, async ({ user, pageOf }) => {
    const tea = await converse(user, 'How warm is tea?');
    await converse(user, 'How warm is coffee?');
    const page = await pageOf(user, '/', look);
    const message = page.getByRole('textbox', { name: 'Message' });
    await message.fill('?');
    await message.press('Control+k');
    const palette = page.getByRole('combobox', { name: 'Find a conversation or an action' });
    await expect(palette).toBeFocused();
    await expect(page.getByRole('option', { name: 'How warm is coffee?' })).toHaveAttribute('aria-selected', 'true');
    await isAccessible(page);
    await palette.fill('warm tea');
    await expect(page.getByText('Nothing found.')).toBeVisible();
    await isAccessible(page);
    await palette.fill('is tea');
    await expect(page.getByRole('option')).toHaveText(['How warm is tea?']);
    await palette.press('Enter');
    await expect(page).toHaveURL(`/c/${tea.session_id}`);
    await expect(page.getByRole('dialog')).toHaveCount(0);

    await page.keyboard.press('Control+k');
    await palette.fill('pin this');
    await expect(page.getByRole('option')).toHaveText(['Pin this conversation']);
    await palette.press('Enter');
    await expect.poll(async () => (await stored(user, tea)).pinned).toBe(true);

    await page.keyboard.press('Control+k');
    await palette.fill('deutsch');
    await palette.press('Enter');
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await page.getByRole('log').press('?');
    await expect(page.getByRole('dialog', { name: 'Tastenkürzel' })).toContainText('Strg');
    await isAccessible(page);
  });
}
