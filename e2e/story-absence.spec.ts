import { isAccessible } from './support/axe.js';
import { ConsolePage } from './support/console-page.js';
import { ConversationPage } from './support/conversation-page.js';
import { HandledSessionPage, colleague } from './support/handling.js';
import { notificationsOf, recordNotifications } from './support/notifications.js';
import { converse } from './support/people.js';
import { expect, signInto, test } from './support/test.js';

// The shortest that the setting allows; the server looks every 15 s.
test.use({ settings: { PERSON_AWAY_AFTER: '10s' } });

/** Time within which an administrator who has left is noticed, in milliseconds. */
const RELEASED = { timeout: 60_000 };

test('S8: whoever leaves a conversation loses it after a while; its user is told, a colleague is notified and takes it', async ({
  server, admin, user, browserOf, pageOf,
}) => {
  const { session_id } = await converse(user, 'My order has not arrived.');
  const path = `/admin/sessions/${session_id}`;
  const [anna, ben] = (await Promise.all(['Anna', 'Ben'].map((name) => colleague(server.url, admin, name)))) as [typeof user, typeof user];
  const chat = new ConversationPage(await pageOf(user, `/c/${session_id}`));
  await chat.isOpen();
  const annas = await browserOf();
  await signInto(annas, server.url, anna);
  const a = new HandledSessionPage(await annas.newPage());
  await a.page.goto(path);
  await a.button('Take over').click();
  await a.isHadBy(anna);
  await expect(chat.page.getByRole('status', { name: 'A person is here' })).toContainText(anna.name);

  const bens = await browserOf();
  await recordNotifications(bens);
  await signInto(bens, server.url, ben);
  const list = new ConsolePage(await bens.newPage());
  await list.page.goto('/admin/sessions');
  await list.page.getByRole('button', { name: 'Notify me' }).click();
  await expect(list.row(session_id)).toHaveAttribute('data-handling', 'person');
  expect(await notificationsOf(list.page)).toEqual([]);

  await annas.close();
  await user.api.say(session_id, 'Are you still there?');
  const waiting = chat.page.getByRole('status', { name: 'Waiting for a person' });
  await expect(waiting).toContainText('You are next in line.', RELEASED);
  await expect(waiting).toContainText('Somebody is here.');
  await expect(chat.page.locator('[data-role="system"]').last()).toContainText(`${anna.name} left the conversation; your request for a person stands.`);
  await isAccessible(chat.page);
  await expect(list.row(session_id)).toHaveAttribute('data-handling', 'waiting');
  await expect(list.counter('waiting_sessions')).toHaveAttribute('data-value', '1');
  await expect(list.page).toHaveTitle('(1) Sessions · Switchboard');
  await expect.poll(() => notificationsOf(list.page)).toEqual(['Somebody waits for a person']);
  await isAccessible(list.page);

  await list.row(session_id).getByRole('link').first().click();
  const b = new HandledSessionPage(list.page);
  await b.button('Take over').first().click();
  await b.isHadBy(ben);
  await b.reply('I am, and it is on its way.');
  await expect(chat.page.getByRole('status', { name: 'A person is here' })).toContainText(ben.name);
  await expect(chat.page.getByRole('article', { name: new RegExp(`^${ben.name}`) })).toContainText('it is on its way');
});
