import { isAccessible } from './support/axe.js';
import { ConversationPage } from './support/conversation-page.js';
import { expect, test } from './support/test.js';

test.use({ responder: 'model' });

test('S9: thoughts that are open stay open; a stopped answer is continued, and one is generated again by another responder', async ({
  admin, user, pageOf,
}) => {
  const chat = new ConversationPage(await pageOf(user));
  const { page, answers, versions } = chat;
  const session_id = await chat.isOpen();
  await chat.say('Think first. MODE:thoughts GAP:1500');
  await page.locator('summary').click();
  const thoughts = page.getByRole('group', { name: 'Thoughts' });
  await expect(thoughts).toContainText('let me');
  await isAccessible(page);
  await expect(answers.last()).toHaveAttribute('data-state', 'complete');
  await expect(thoughts).toContainText('let me');
  await expect(page.locator('summary')).toContainText(/Thought for \d+ s/);
  await isAccessible(page);

  await chat.say('Go on. MODE:plain N:400 GAP:40');
  await expect(answers.last()).toContainText('piece 5');
  await chat.box.fill('And then?');
  await expect(chat.button('Stop')).toBeVisible();
  await expect(chat.button('Send')).toBeVisible();
  await isAccessible(page);
  await chat.box.fill('');
  await chat.button('Stop').click();
  await expect(answers.last()).toHaveAttribute('data-state', 'stopped');
  await chat.button('Continue').click();
  await expect(chat.questions.last()).toHaveText('Continue.');
  await expect(answers.last()).toHaveAttribute('data-state', 'complete');

  const last = page.locator('app-message').last();
  await expect(last.locator('.when')).toContainText('first · ');
  await chat.button('Regenerate with…').click();
  await page.getByRole('menuitem', { name: 'Regenerate with Handbook' }).click();
  await expect(versions).toContainText('2 of 2');
  await expect(answers.last()).toHaveAttribute('data-state', 'complete');
  await expect(last.locator('.when')).toContainText('Handbook · ');
  await isAccessible(page);

  const transcript = await pageOf(admin, `/admin/sessions/${session_id}`);
  await expect(transcript.locator('.author')).toContainText(['first', 'first', 'first', 'Handbook']);
});
