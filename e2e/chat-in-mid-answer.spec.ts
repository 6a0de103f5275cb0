import type { Message } from '@switchboard/shared';
import { expect, signInto, test } from './support/test.js';

test.use({ responder: 'paced' });

test('Send becomes Stop; the partial answer stays, marked as stopped', async ({ user, pageOf }) => {
  const page = await pageOf(user);
  await page.getByRole('textbox', { name: 'Message' }).fill('count to 999');
  await page.getByRole('button', { name: 'Send' }).click();
  const answer = page.locator('[data-role="assistant"]');
  await expect(answer).toContainText('1 2 3');
  await expect(answer).toHaveAttribute('aria-busy', 'true');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(answer).toHaveAttribute('data-state', 'stopped');
  await expect(answer).toContainText('Stopped');
  await expect(answer).toContainText('1 2 3');
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  const { messages } = (await user.api.call('GET', `/sessions/${page.url().split('/c/')[1]}/messages`)) as { messages: Message[] };
  expect(messages.map(({ status }) => status)).toEqual(['complete', 'stopped']);
});

test('Escape stops an answer too', async ({ user, pageOf }) => {
  const page = await pageOf(user);
  await page.getByRole('textbox', { name: 'Message' }).fill('count to 999');
  await page.getByRole('textbox', { name: 'Message' }).press('Enter');
  await expect(page.locator('[data-role="assistant"]')).toContainText('1 2');
  await page.keyboard.press('Escape');
  await expect(page.locator('[data-role="assistant"]')).toHaveAttribute('data-state', 'stopped');
});

test('a reload in mid-answer continues it to its end', async ({ user, pageOf }) => {
  const page = await pageOf(user);
  await page.getByRole('textbox', { name: 'Message' }).fill('count to 40');
  await page.getByRole('button', { name: 'Send' }).click();
  const answer = page.locator('[data-role="assistant"]');
  await expect(answer).toContainText('1 2 3 4');
  await page.reload();
  await expect(answer).toContainText('1 2 3 4');
  await expect(answer).toHaveAttribute('data-state', 'streaming');
  await expect(answer).toHaveAttribute('data-seq', '2', { timeout: 20_000 });
  await expect(answer).toContainText('39 40');
  await expect(answer).toHaveCount(1);
});

test('a second tab and the console see the answer as it streams', async ({ server, admin, user, browserOf, pageOf }) => {
  const browser = await browserOf();
  await signInto(browser, server.url, user);
  const page = await browser.newPage();
  await page.goto('/');
  await expect(page).toHaveURL(/\/c\//);
  const tab = await browser.newPage();
  await tab.goto(page.url());
  await expect(tab.getByRole('textbox', { name: 'Message' })).toBeVisible();
  const consolePage = await pageOf(admin, `/admin/sessions/${page.url().split('/c/')[1]}`);
  await page.getByRole('textbox', { name: 'Message' }).fill('count to 999');
  await page.getByRole('button', { name: 'Send' }).click();
  for (const seen of [tab, consolePage]) {
    await expect(seen.locator('[data-role="user"]')).toContainText('count to 999');
    await expect(seen.locator('[data-role="assistant"]')).toContainText('1 2 3');
    await expect(seen.locator('[data-role="assistant"]')).not.toContainText('999');
  }
  await tab.getByRole('button', { name: 'Stop' }).click();
  await expect(page.locator('[data-role="assistant"]')).toHaveAttribute('data-state', 'stopped');
});

test('ending the session in mid-answer keeps the partial answer', async ({ admin, user, pageOf }) => {
  const page = await pageOf(user);
  await page.getByRole('textbox', { name: 'Message' }).fill('count to 999');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.locator('[data-role="assistant"]')).toContainText('1 2 3');
  await admin.api.call('POST', `/admin/sessions/${page.url().split('/c/')[1]}/end`);
  await expect(page.getByText('An administrator has ended this conversation.')).toBeVisible();
  await expect(page.locator('[data-role="assistant"]')).toHaveAttribute('data-state', 'stopped');
  await expect(page.locator('[data-role="assistant"]')).toContainText('1 2 3');
});

test('Retry after a failed answer asks again, without duplicating the message', async ({ user, pageOf }) => {
  const page = await pageOf(user);
  await page.getByRole('textbox', { name: 'Message' }).fill('please fail at first');
  await page.getByRole('button', { name: 'Send' }).click();
  // P15: one sentence where the answer would be, and nothing below the question.
  await expect(page.locator('[data-role="assistant"] .missing')).toHaveText('The assistant could not answer.');
  await expect(page.locator('[data-role="user"] [role="alert"]')).toHaveCount(0);
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect(page.locator('[data-role="assistant"]')).toContainText('You said: please fail at first');
  await expect(page.locator('[data-role="user"]')).toHaveCount(1);
  await page.reload();
  await expect(page.locator('[data-role="user"]')).toHaveCount(1);
  await expect(page.locator('[data-role="assistant"]')).toHaveCount(1);
});

test('an open conversation waits for a restarting server, and continues', async ({ server, user, pageOf }) => {
  const page = await pageOf(user);
  await page.getByRole('textbox', { name: 'Message' }).fill('before the restart');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.locator('[data-role="assistant"]')).toHaveCount(1);
  await server.stop();
  await server.start();
  await page.getByRole('textbox', { name: 'Message' }).fill('after the restart');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.locator('[data-role="assistant"]')).toHaveCount(2, { timeout: 20_000 });
});

test('an answer with markup of its own is shown without anything executable, also while it streams', async ({ user, pageOf }) => {
  const page = await pageOf(user);
  const attack = '**bold** <img src="http://127.0.0.1:9/x" onerror="window.owned = true"> [click](javascript:window.owned=true)';
  await page.getByRole('textbox', { name: 'Message' }).fill(attack);
  await page.getByRole('button', { name: 'Send' }).click();
  const answer = page.locator('[data-role="assistant"]');
  await expect(answer.locator('strong')).toHaveText('bold');
  await expect(answer.locator('img')).toHaveCount(0);
  await expect(answer.locator('a[href^="javascript"]')).toHaveCount(0);
  expect(await page.evaluate(() => 'owned' in window)).toBe(false);
});

test('P19: list numbers stay within the text column, however long the list is', async ({ user, pageOf }) => {
  const page = await pageOf(user);
  const list = Array.from({ length: 120 }, (_, at) => `${at + 1}. line`).join('\n');
  await page.getByRole('textbox', { name: 'Message' }).fill(`letter by letter: ${list}`);
  await page.getByRole('button', { name: 'Send' }).click();
  // Until then, a list that grows is rendered again with each piece.
  await expect(page.locator('[data-role="assistant"]')).toHaveAttribute('data-state', 'complete');
  const last = page.locator('[data-role="assistant"] ol > li').nth(119);
  await expect(last).toBeVisible();
  const space = await last.evaluate((item) => {
    const canvas = document.createElement('canvas').getContext('2d')!;
    const { font } = getComputedStyle(item);
    canvas.font = font;
    const text = item.closest('.md')!.getBoundingClientRect();
    return item.getBoundingClientRect().left - text.left - canvas.measureText('120. ').width;
  });
  expect(space).toBeGreaterThanOrEqual(0);
});
