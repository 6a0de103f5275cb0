import { isAccessible } from './support/axe.js';
import { ConversationPage } from './support/conversation-page.js';
import { expect, test } from './support/test.js';

test.use({ responder: 'model' });

test('S4: the handbook stands in and is marked, or answers when it is asked instead', async ({ user, model, pageOf }) => {
  const chat = new ConversationPage(await pageOf(user));
  const { page, answers } = chat;
  await chat.isOpen();
  // In the question, the mood would be a word that the handbook does not have.
  model!.otherwise.mood = 'e401';
  await chat.say('How do I end a session?');
  await expect(answers).toHaveAttribute('data-state', 'complete');
  model!.otherwise.mood = 'plain';
  await expect(answers).toContainText('first could not answer; Handbook answered instead.');
  await isAccessible(page);
  await chat.button('New chat').click();
  await expect(chat.questions).toHaveCount(0);
  await chat.say('How do I end a session? MODE:cut N:2');
  await expect(page.locator('app-reply-failure .missing')).toHaveText('The answer was cut off. What was written so far is kept.');
  await isAccessible(page);
  await chat.button('Answer with Handbook').click();
  await expect(answers).toHaveAttribute('data-state', 'complete');
  await expect(chat.questions).toHaveCount(1);
});
