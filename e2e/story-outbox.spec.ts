import type { Message } from '@switchboard/shared';
import { isAccessible } from './support/axe.js';
import { ConversationPage } from './support/conversation-page.js';
import { expect, signInto, test } from './support/test.js';

test.use({ responder: 'model' });

test('S3: what is said offline waits, survives a reload, and is sent once and in order by one of two tabs', async ({ server, user, browserOf }) => {
  const browser = await browserOf();
  await signInto(browser, server.url, user);
  const [one, other] = [new ConversationPage(await browser.newPage()), new ConversationPage(await browser.newPage())];
  await one.page.goto('/');
  const session_id = await one.isOpen();
  await one.ask('Hello');
  await other.page.goto(one.page.url());
  await expect(other.answers).toHaveCount(1);

  await browser.setOffline(true);
  for (const text of ['first', 'second', 'third']) await one.say(text);
  const waiting = (chat: ConversationPage) => chat.page.getByText('Waiting to be sent.');
  await expect(waiting(one)).toHaveCount(3);
  await expect(other.questions).toHaveText(['Hello', 'first', 'second', 'third']);
  await isAccessible(one.page);
  // The page itself is there again, but the calls do not get through yet.
  await browser.route('**/chat', (route) => route.abort());
  await browser.setOffline(false);
  await one.page.reload();
  await expect(one.questions).toHaveText(['Hello', 'first', 'second', 'third']);
  await expect(waiting(one)).toHaveCount(3);
  let sent = 0;
  browser.on('request', (request) => {
    if (request.url().endsWith('/chat')) sent += 1;
  });
  await browser.unroute('**/chat');
  const stored = async () => ((await user.api.call('GET', `/sessions/${session_id}/messages`)) as { messages: Message[] }).messages;
  const said = async () => (await stored()).filter(({ role }) => role === 'user').map(({ content }) => content);
  await expect.poll(said).toEqual(['Hello', 'first', 'second', 'third']);
  for (const chat of [one, other]) {
    await expect(waiting(chat)).toHaveCount(0);
    await expect(chat.answers).toHaveCount(4);
    await expect(chat.answers.last()).toHaveAttribute('data-state', 'complete');
    expect(await chat.page.locator('[data-role]').evaluateAll((parts) => parts.map((part) => part.getAttribute('data-role')![0]).join(''))).toBe('uauauaua');
  }
  expect(sent, 'calls to send three messages').toBe(3);
  await isAccessible(one.page);
});
