import type { AdminSessionList } from '@switchboard/shared';
import type { Locator } from '@playwright/test';
import { isAccessible } from './support/axe.js';
import { ConsolePage } from './support/console-page.js';
import { makeSearchIncomplete } from './support/every-page.js';
import { converse, signUp } from './support/people.js';
import { expect, test } from './support/test.js';

const WIDE = { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } as const;
const LONG = 'A long line of nothing in particular, which takes some room. '.repeat(12);

/** Whether an element begins in the window, and stays where it is. */
async function isShown(one: Locator): Promise<void> {
  await expect(one).toBeInViewport();
  const top = async () => Math.round((await one.boundingBox())!.y);
  await expect.poll(async () => (await top()) >= 0 && (await top()) < 700).toBe(true);
}

test('a search in messages shows the passages, marked, and opens each session at its message', async ({ server, admin, pageOf }) => {
  const person = await signUp(server.url, 'Found');
  const word = `quokka${person.name.split(' ')[1]}`;
  const older = await converse(person, LONG, `${LONG} Where is the ${word}? ${LONG}`, LONG, LONG, LONG);
  const newer = await converse(person, LONG, `An early ${word}`, LONG, LONG, `The newest ${word} of all`, LONG, LONG, LONG);
  const search = `/admin/sessions?text=${word}`;
  const found = async () => ((await admin.api.call('GET', search)) as AdminSessionList).sessions.length;
  await expect.poll(found).toBe(2);

  const consolePage = new ConsolePage(await pageOf(admin, search, WIDE));
  const { page } = consolePage;
  const excerptOf = ({ session_id }: { session_id: string }) => consolePage.row(session_id).locator('app-marked-excerpt');
  await expect(excerptOf(newer)).toHaveText(`The newest ${word} of all`);
  await expect(excerptOf(older)).toContainText(`Where is the ${word}?`);
  await expect(excerptOf(older).locator('.marked')).toHaveText(word);
  await isAccessible(page);

  const message = page.locator('article.found');
  await consolePage.row(older.session_id).locator('td.last').click();
  await expect(page).toHaveURL(/\?at=/);
  await expect(message).toContainText(`Where is the ${word}?`);
  await isShown(message);
  await expect(page.getByRole('button', { name: 'Jump to latest' })).toBeVisible();
  await isAccessible(page);
  await person.api.say(older.session_id, 'Another line');
  await expect(page.locator('article', { hasText: 'Another line' }).first()).toBeAttached();
  await isShown(message);

  await page.goBack();
  await expect(excerptOf(older)).toBeVisible();
  await page.keyboard.press('v');
  const pane = page.locator('app-reading-pane');
  await expect(pane).toContainText('Choose a session');
  await excerptOf(newer).click();
  await expect(pane.locator('article.found')).toContainText('The newest');
  await isShown(pane.locator('article.found'));
  await expect(pane.getByRole('link', { name: 'Open page' })).toHaveAttribute('href', /\?at=/);
});

test('a search that is incomplete says so, until its words are removed', async ({ admin, user, pageOf }) => {
  const { session_id } = await converse(user, 'a kaleidoscope');
  const page = await pageOf(admin, null);
  await makeSearchIncomplete(page);
  await page.goto('/admin/sessions?text=kaleid');
  await expect(new ConsolePage(page).row(session_id)).toBeVisible();
  const notice = page.getByText(/Older messages are still being indexed.*2025/);
  await expect(notice).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await expect(notice).toHaveCount(0);
});
