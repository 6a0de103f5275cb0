import { isAccessible } from './support/axe.js';
import { ConversationPage } from './support/conversation-page.js';
import { expect, test } from './support/test.js';

test.use({ responder: 'model', settings: { RESPONDERS: 'model/first' } });

/** What the page says of `first`, by the stub's mood; the breaker opens after five failures of the server in a row. */
const SENTENCES = [
  ['MODE:e401', 'first refused access to this server. Tell an administrator.'],
  ['MODE:e404_model', 'first is not available any more. Tell an administrator.'],
  ['MODE:error_overflow N:0', 'This conversation has become too long for first. Start a new chat, or edit an earlier message.'],
  ['MODE:content_filter_silent', 'A content filter withheld the answer.'],
  ['MODE:e400', 'The assistant could not answer.'],
  ['MODE:e500', 'first is overloaded at the moment.'],
  ['MODE:redirect', 'first cannot be reached.'],
  ['MODE:cut N:2', 'The answer was cut off. What was written so far is kept.'],
  ['MODE:garbage N:0', 'The answer of first could not be read.'],
  ['MODE:empty_body', 'The answer of first was empty.'],
  ['MODE:plain', 'first has failed repeatedly and is given a short rest.'],
] as const;

test('S4: without anybody to stand in, every reason is said in words, and Retry asks again', async ({ user, pageOf }) => {
  const chat = new ConversationPage(await pageOf(user));
  const { page } = chat;
  await chat.isOpen();
  for (const [mood, sentence] of SENTENCES) {
    await chat.button('New chat').click();
    await expect(chat.questions).toHaveCount(0);
    await chat.say(`Answer. ${mood}`);
    await expect(page.locator('app-reply-failure .missing'), mood).toHaveText(sentence);
    await expect(chat.button('Retry'), mood).toBeVisible();
    await expect(chat.questions).toHaveCount(1);
  }
  await expect(page.getByText(/It can be tried again in \d+ seconds?\./)).toBeVisible();
  await isAccessible(page);
  // The server gets its rest, and then answers.
  await expect(page.getByText(/It can be tried again in/)).toBeHidden();
  await chat.button('Retry').click();
  await expect(chat.answers).toHaveAttribute('data-state', 'complete');
  await expect(chat.questions).toHaveCount(1);
});
