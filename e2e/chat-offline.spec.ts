import { isAccessible } from './support/axe.js';
import { ConversationPage } from './support/conversation-page.js';
import { expect, test } from './support/test.js';

test('offline: what was loaded stays shown, and what cannot be loaded says so above the messages that wait', async ({ user, pageOf }) => {
  const chat = new ConversationPage(await pageOf(user));
  const { page } = chat;
  const conversation = (name: string) => page.getByRole('list', { name: 'Conversations' }).getByRole('link', { name });
  const first = await chat.isOpen();
  await chat.ask('About apples');
  await chat.button('New chat').click();
  await expect(page).not.toHaveURL(new RegExp(first));
  await chat.ask('About pears');
  await page.reload();
  await expect(chat.answers).toHaveCount(1);

  await page.context().setOffline(true);
  const bar = page.getByText('Offline. What you write is sent when the connection is back.');
  await expect(bar).toBeVisible();
  await conversation('About apples').click();
  const failure = page.getByRole('alert').getByText('This conversation could not be loaded');
  await expect(failure).toBeVisible();
  await chat.say('written offline');
  await expect(chat.questions).toHaveText(['written offline']);
  await expect(failure).toBeVisible();
  await isAccessible(page);
  await conversation('About pears').click();
  await expect(chat.questions).toHaveText(['About pears']);
  await expect(chat.answers).toHaveCount(1);
  await expect(page.locator('.away').getByRole('button', { name: 'Retry' })).toBeVisible();
  await isAccessible(page);

  await page.context().setOffline(false);
  await expect(bar).toHaveCount(0);
  await conversation('About apples').click();
  await expect(chat.questions).toHaveText(['About apples', 'written offline']);
  await expect(chat.answers).toHaveCount(2);
});

test('the list of conversations folds on a wide screen, and stays so after a reload', async ({ user, pageOf }) => {
  const chat = new ConversationPage(await pageOf(user));
  const { page } = chat;
  await chat.isOpen();
  const list = page.getByRole('navigation', { name: 'Conversation history' });
  const [hide, show] = [list.getByRole('button', { name: 'Hide conversations' }), chat.button('Show conversations')];
  await expect(show).toBeHidden();
  await hide.click();
  await expect(list).toBeHidden();
  await expect(show).toBeFocused();
  await page.reload();
  await expect(show).toBeVisible();
  await isAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await show.click();
  await expect(hide).toBeVisible();
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 1280, height: 800 });
  await show.click();
  await expect(hide).toBeFocused();
  await expect(show).toBeHidden();
});
