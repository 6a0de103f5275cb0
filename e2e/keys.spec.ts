import { isAccessible } from './support/axe.js';
import { ConversationPage } from './support/conversation-page.js';
import { converse } from './support/people.js';
import { expect, test } from './support/test.js';

test('in the chat, keys edit the last message, copy the last answer and open a new chat, and are listed', async ({ user, pageOf }) => {
  const { session_id } = await converse(user, 'How do I end a session?');
  const chat = new ConversationPage(await pageOf(user, `/c/${session_id}`, { permissions: ['clipboard-read', 'clipboard-write'] }));
  const { page, box } = chat;
  await expect(chat.answers).toHaveCount(1);
  await box.press('ArrowUp');
  const editor = page.getByRole('textbox', { name: 'Edited message' });
  await expect(editor).toBeFocused();
  await expect(editor).toHaveValue('How do I end a session?');
  await page.keyboard.press('Escape');
  await expect(box).toBeFocused();
  await box.fill('a\nb');
  await box.press('ArrowUp');
  await expect(editor).toBeHidden();
  await box.press('Control+Shift+C');
  await expect(page.locator('.cdk-live-announcer-element')).toHaveText('The message was copied.');
  const { messages } = (await user.api.call('GET', `/sessions/${session_id}/messages`)) as { messages: { content: string }[] };
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(messages[1]!.content);
  await box.press('Control+Shift+O');
  await expect(page).not.toHaveURL(new RegExp(session_id));
  await expect(page.getByRole('heading', { name: 'What would you like to know?' })).toBeVisible();
  await expect(box).toBeFocused();
  await page.locator('h1').click();
  await page.keyboard.press('?');
  const list = page.getByRole('dialog');
  for (const label of ['Edit your last message (in the empty message box)', 'Copy the last answer', 'New chat', 'Find conversations and actions']) await expect(list).toContainText(label);
  await isAccessible(page);
});

test('on the console’s pages, the palette finds people, sessions and pages, and ? lists the keys', async ({ admin, user, pageOf }) => {
  const { session_id } = await converse(user, `A question of ${user.name}`);
  const page = await pageOf(admin, '/admin/users');
  await expect(page.getByRole('heading', { name: 'Users', level: 1 })).toBeVisible();
  const options = page.getByRole('dialog').getByRole('option');
  const find = async (text: string) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').fill(text);
  };
  await find(user.name);
  await expect(page.getByRole('group', { name: 'Users' }).getByRole('option')).toContainText(user.email);
  await expect(page.getByRole('group', { name: 'Sessions' }).getByRole('option')).toContainText(`A question of ${user.name}`);
  await isAccessible(page);
  await page.getByRole('group', { name: 'Sessions' }).getByRole('option').click();
  await expect(page).toHaveURL(new RegExp(`/admin/sessions/${session_id}`));
  await find('take over');
  await expect(page.getByRole('group', { name: 'This session' }).getByRole('option', { name: 'Take over' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await find('how do I restore a backup?');
  const handbook = page.getByRole('group', { name: 'Handbook' });
  await expect(handbook.getByRole('option').first()).toHaveText(/Restore a backup.*Administering Switchboard/);
  await isAccessible(page);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/help\/administering#restore-a-backup$/);
  await expect(page.getByRole('heading', { name: 'Restore a backup' })).toBeFocused();
  // The handbook's own search is the same; also in German, and without the group where nothing fits.
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.getByRole('dialog').getByRole('combobox').fill('Kennwort vergessen');
  await expect(handbook.getByRole('option').first()).toContainText('I forgot my password');
  await page.getByRole('dialog').getByRole('combobox').fill('Wie spät ist es?');
  await expect(page.getByRole('dialog').getByRole('status')).toHaveText('Nothing found.');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  for (const path of ['/admin/sessions', '/admin/audit', '/admin/doctor', '/account', '/help']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog'), path).toContainText('Find conversations and actions');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
  await find('audit');
  await expect(options.first()).toContainText('Audit');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/admin\/audit/);
});
