import type { Message } from '@switchboard/shared';
import { converse } from './support/people.js';
import { expect, test } from './support/test.js';

test('an answer has sources that can be opened', async ({ user, pageOf }) => {
  const page = await pageOf(user);
  await page.getByRole('textbox', { name: 'Message' }).fill('How do I end a session?');
  await page.getByRole('textbox', { name: 'Message' }).press('Enter');
  const answer = page.locator('[data-role="assistant"]');
  await expect(answer).toContainText('End session');
  await expect(page.locator('[data-role="user"]')).toHaveAttribute('data-seq', '1');
  await expect(answer).toHaveAttribute('data-seq', '2');
  await expect(page.getByRole('list', { name: 'Conversations' })).toContainText('How do I end a session?');
  const opened = page.context().waitForEvent('page');
  await answer.getByRole('list', { name: 'Sources' }).getByRole('link').first().click();
  const source = await opened;
  await expect(source).toHaveURL(/\/help\/.+#.+/);
  await expect(source.getByRole('heading').first()).toBeVisible();
  await expect(page).toHaveURL(/\/c\//);
});

test('Enter sends, Shift+Enter inserts a line break, and nothing is sent during IME composition', async ({ user, pageOf }) => {
  const page = await pageOf(user);
  const box = page.getByRole('textbox', { name: 'Message' });
  await box.pressSequentially('one');
  await box.press('Shift+Enter');
  await box.pressSequentially('two');
  await box.dispatchEvent('keydown', { key: 'Enter', code: 'Enter', isComposing: true });
  await expect(box).toHaveValue('one\ntwo');
  await box.press('Enter');
  await expect(page.locator('[data-role="user"]')).toContainText('one');
  await expect(box).toHaveValue('');
});

test('a draft is kept for each conversation and survives a reload', async ({ user, pageOf }) => {
  const one = await converse(user, 'The first conversation');
  const other = await converse(user, 'The second conversation');
  const page = await pageOf(user, `/c/${one.session_id}`);
  const box = page.getByRole('textbox', { name: 'Message' });
  await expect(page.locator('[data-role="user"]')).toHaveCount(1);
  await box.fill('half a thought');
  await page.getByRole('list', { name: 'Conversations' }).getByRole('link', { name: 'The second conversation' }).click();
  await expect(page).toHaveURL(new RegExp(other.session_id));
  await expect(box).toHaveValue('');
  await page.getByRole('list', { name: 'Conversations' }).getByRole('link', { name: 'The first conversation' }).click();
  await expect(box).toHaveValue('half a thought');
  await page.reload();
  await expect(box).toHaveValue('half a thought');
});

test('a message whose response was lost is not stored twice', async ({ user, pageOf }) => {
  const page = await pageOf(user);
  await expect(page).toHaveURL(/\/c\//);
  const session_id = page.url().split('/c/')[1]!;
  // The server receives the message, and its response is lost.
  let calls = 0;
  await page.route('**/chat', async (route) => {
    calls += 1;
    if (calls > 1) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await page.getByRole('textbox', { name: 'Message' }).fill('Do not lose me');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.locator('[data-role="assistant"]')).toHaveCount(1, { timeout: 15_000 });
  await expect(page.locator('[data-role="user"]')).toHaveCount(1);
  // An answer that is still streaming is shown before it is stored.
  const stored = async () => ((await user.api.call('GET', `/sessions/${session_id}/messages`)) as { messages: Message[] }).messages;
  await expect.poll(async () => (await stored()).map(({ role }) => role)).toEqual(['user', 'assistant']);
});

test('a refused message can be edited again', async ({ user, pageOf }) => {
  const page = await pageOf(user);
  await expect(page).toHaveURL(/\/c\//);
  await page.route('**/chat', (route) => route.fulfill({ status: 413, contentType: 'application/problem+json', body: '{"status":413,"code":"too_large"}' }));
  await page.getByRole('textbox', { name: 'Message' }).fill('Too much');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('Not sent.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Message' }).fill('and this');
  await page.getByRole('button', { name: 'Edit' }).click();
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue('Too much\n\nand this');
  await expect(page.locator('[data-role="user"]')).toHaveCount(0);
});

test('a conversation is renamed in place', async ({ user, pageOf }) => {
  const session = await converse(user, 'A dull title');
  const page = await pageOf(user, `/c/${session.session_id}`);
  await page.getByRole('button', { name: 'Actions for “A dull title”' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'Title' }).fill('A better title');
  await page.getByRole('textbox', { name: 'Title' }).press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('A better title');
  await expect.poll(async () => (await user.api.call('GET', `/sessions/${session.session_id}`)).title).toBe('A better title');
});

test('a deleted conversation is restored by Undo, and otherwise deleted for good', async ({ user, pageOf }) => {
  const kept = await converse(user, 'Keep me after all');
  const deleted = await converse(user, 'Let me go');
  const page = await pageOf(user, `/c/${kept.session_id}`);
  const list = page.getByRole('list', { name: 'Conversations' });
  const remove = async (title: string) => {
    await page.getByRole('button', { name: `Actions for “${title}”` }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await expect(list.getByRole('link', { name: title })).toBeHidden();
  };
  await remove('Keep me after all');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(list.getByRole('link', { name: 'Keep me after all' })).toBeVisible();
  await remove('Let me go');
  const exists = async (session_id: string) =>
    user.api.call('GET', `/sessions/${session_id}`).then(
      () => true,
      () => false,
    );
  await expect.poll(() => exists(deleted.session_id), { timeout: 20_000 }).toBe(false);
  expect(await exists(kept.session_id)).toBe(true);
});

test('an administrator ends the session, and the open page says so at once', async ({ admin, user, pageOf }) => {
  const session = await converse(user, 'Hello?');
  const page = await pageOf(user, `/c/${session.session_id}`);
  await expect(page.locator('[data-role="assistant"]')).toHaveCount(1);
  await admin.api.call('POST', `/admin/sessions/${session.session_id}/end`, { reason: 'Moved to the service desk' });
  await expect(page.getByText('An administrator has ended this conversation.')).toBeVisible();
  await expect(page.getByText('Reason: Moved to the service desk')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeDisabled();
});

test('landing and reloading reuse the empty conversation instead of creating rows', async ({ user, pageOf }) => {
  const page = await pageOf(user);
  await expect(page).toHaveURL(/\/c\//);
  const address = page.url();
  await page.goto('/');
  await expect(page).toHaveURL(address);
  await page.getByRole('button', { name: 'New chat' }).click();
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
  const { sessions } = await user.api.call('GET', '/sessions');
  expect(sessions).toHaveLength(1);
});

test('the landing conversation is never one that has ended', async ({ admin, user, pageOf }) => {
  const open = await converse(user, 'Where is the data stored?');
  const ended = await converse(user, 'How do I end a session?');
  await admin.api.call('POST', `/admin/sessions/${ended.session_id}/end`, {});
  const page = await pageOf(user);
  await expect(page).toHaveURL(`/c/${open.session_id}`);
});

test('the start screen is shown from its top, even if it does not fit', async ({ user, pageOf }) => {
  const page = await pageOf(user, '/', { viewport: { width: 320, height: 480 } });
  const examples = page.getByRole('list').filter({ has: page.getByRole('button', { name: 'Where is my data kept?' }) });
  await expect(examples).toBeAttached();
  await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
  expect(await page.getByRole('log').evaluate((log) => [log.scrollHeight > log.clientHeight, log.scrollTop])).toEqual([true, 0]);
});

test('a script in a message or an answer is shown or dropped, never run', async ({ user, pageOf }) => {
  const page = await pageOf(user);
  await page.getByRole('textbox', { name: 'Message' }).fill('<img src=x onerror="window.owned = true"> <script>window.owned = true</script>');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.locator('[data-role="assistant"]')).toHaveCount(1);
  await expect(page.locator('[data-role="user"]')).toContainText('<img src=x');
  expect(await page.evaluate(() => 'owned' in window)).toBe(false);
});
