import { isAccessible } from './support/axe.js';
import { ConsolePage } from './support/console-page.js';
import { ConversationPage } from './support/conversation-page.js';
import { HandledSessionPage, colleague } from './support/handling.js';
import { converse } from './support/people.js';
import { expect, test } from './support/test.js';

test.use({ responder: 'model' });

/** A window in which nothing is below the sticky heading. */
const TALL = { viewport: { width: 1280, height: 1_200 }, reducedMotion: 'reduce' } as const;

test('S5: two administrators see who waits, one of them takes the conversation over, answers, and hands it back', async ({
  server, admin, model, user, pageOf,
}) => {
  const { session_id } = await converse(user, 'My order has not arrived.');
  const path = `/admin/sessions/${session_id}`;
  const [anna, ben] = await Promise.all(['Anna', 'Ben'].map((name) => colleague(server.url, admin, name)));
  const lists = (await Promise.all([anna!, ben!].map((one) => pageOf(one, '/admin/sessions')))).map((page) => new ConsolePage(page));
  for (const list of lists) await list.isLoaded();
  await user.api.call('POST', `/sessions/${session_id}/person-request`, { note: 'Order 4711, please.' });
  for (const list of lists) {
    await expect(list.row(session_id)).toHaveAttribute('data-handling', 'waiting');
    await expect(list.counter('waiting_sessions')).toHaveAttribute('data-value', '1');
    await expect(list.page).toHaveTitle('(1) Sessions · Switchboard');
  }
  await expect(lists[0]!.page.getByRole('rowheader', { name: 'Waiting' })).toBeVisible();
  await isAccessible(lists[0]!.page);

  const [a, b] = (await Promise.all([anna!, ben!].map((one) => pageOf(one, path, TALL)))).map((page) => new HandledSessionPage(page));
  await expect(a!.status).toContainText('Waiting for a person');
  await expect(a!.messages.last()).toContainText('Order 4711, please.');
  await expect(a!.box).toBeDisabled();
  await expect(b!.button('Take over')).toBeEnabled();
  // Not by `click()`: the slower page's button may go before it is pressed.
  await Promise.all([a, b].map((one) => one!.button('Take over').evaluateAll((buttons) => (buttons[0] as HTMLElement | undefined)?.click())));
  const hasIt = async () => ((await admin.api.call('GET', path)) as { handled_by_name: string | null }).handled_by_name;
  await expect.poll(hasIt).not.toBeNull();
  const handled_by_name = await hasIt();
  const [winner, loser, has, other] = handled_by_name === anna!.name ? [a!, b!, anna!, ben!] : [b!, a!, ben!, anna!];
  await winner.isHadBy(has);
  await loser.isHadBy(has);
  await expect(winner.box).toBeFocused();
  await expect(loser.box).toBeDisabled();
  for (const one of [winner, loser]) await isAccessible(one.page);
  for (const list of lists) {
    await expect(list.row(session_id)).toHaveAttribute('data-handling', 'person');
    await expect(list.row(session_id)).toContainText(has.name);
    await expect(list.page).toHaveTitle('Sessions · Switchboard');
  }

  await user.api.call('POST', `/sessions/${session_id}/typing`);
  await expect(winner.page.getByText(`${user.name} is typing…`)).toBeVisible();
  await user.api.say(session_id, 'Are you there?');
  await expect(winner.messages.last()).toContainText('Are you there?');
  await expect(winner.page.getByText(`${user.name} is typing…`)).toBeHidden();
  await winner.box.pressSequentially('It is on ');
  await expect(loser.page.getByText(`${has.name} is typing…`)).toBeVisible();
  await winner.reply('It is on its way.');
  await expect(loser.messages.last()).toContainText('It is on its way.');
  await expect(loser.messages.last()).toContainText(has.name);
  await expect(loser.page.getByText(`${has.name} is typing…`)).toBeHidden();

  // The other one takes it after a question; what was typed meanwhile stays, and is not sent.
  await winner.box.fill('One more thing');
  await loser.button('More actions').click();
  await loser.page.getByRole('menuitem', { name: `Take over from ${has.name}…` }).click();
  await isAccessible(loser.page);
  await loser.page.getByRole('dialog').getByRole('button', { name: 'Take over' }).click();
  await loser.isHadBy(other);
  await expect(winner.page.getByRole('alert')).toContainText(`${other.name} took over.`);
  await expect(winner.box).toBeDisabled();
  await expect(winner.box).toHaveValue('One more thing');
  await isAccessible(winner.page);

  await user.api.say(session_id, 'Where is it now?');
  await expect(loser.messages.last()).toContainText('Where is it now?');
  await loser.button('Hand back').click();
  const dialog = loser.page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Note for the responder' }).fill('The parcel is in Leipzig.');
  await dialog.getByRole('checkbox', { name: 'Answer the last message now' }).check();
  await isAccessible(loser.page);
  await dialog.getByRole('button', { name: 'Hand back' }).click();
  await expect(loser.status).toContainText('The assistant answers');
  await expect(loser.messages.filter({ hasText: `${other.name} handed the conversation back` })).toBeVisible();
  await expect(winner.messages.last()).toHaveAttribute('data-role', 'assistant');
  await expect.poll(() => JSON.stringify(model!.calls.at(-1)!.body)).toContain(`staff ${has.name}`);
  const prompt = JSON.stringify(model!.calls.at(-1)!.body);
  expect(prompt).toContain('It is on its way.');
  expect(prompt).toContain('The parcel is in Leipzig.');
  expect(prompt).not.toContain('One more thing');
  const chat = await pageOf(user, `/c/${session_id}`);
  await expect(chat.getByText('It is on its way.')).toBeVisible();
  await expect(chat.locator('body')).not.toContainText('Leipzig');
});

test('S6: an administrator watches an answer and has it given anew with a whisper, of which the user sees only a further version', async ({
  server, admin, model, user, pageOf,
}) => {
  const chat = new ConversationPage(await pageOf(user));
  const session_id = await chat.isOpen();
  const [anna, ben] = await Promise.all(['Anna', 'Ben'].map((name) => colleague(server.url, admin, name)));
  await chat.say('Tell me all. MODE:plain N:1500 GAP:40');
  const [a, b] = (await Promise.all([anna!, ben!].map((one) => pageOf(one, `/admin/sessions/${session_id}`)))).map((page) => new HandledSessionPage(page));
  const list = new ConsolePage(await pageOf(ben!, '/admin/sessions'));
  await expect(list.row(session_id).locator('td.last')).toContainText('Answering…');
  const growing = a!.messages.and(a!.page.locator('[aria-busy="true"]'));
  await expect(growing).toContainText('piece 5');
  await isAccessible(a!.page);
  await a!.whisper('Mention the returns policy.', 'Stop and answer anew');
  for (const { page } of [a!, b!]) {
    const entry = page.locator('[data-whisper-id]');
    await expect(entry).toContainText(`${anna!.name} to the responder`);
    await expect(entry).toContainText('Mention the returns policy.');
    await expect(entry).toContainText('Used for');
  }
  await expect(chat.versions).toContainText('2 of 2');
  await expect(chat.page.locator('body')).not.toContainText('returns policy');
  await expect.poll(() => JSON.stringify(model!.calls.at(-1)!.body)).toContain('Mention the returns policy.');
  await b!.button('Stop answer').click();
  await expect(chat.answers.last()).toHaveAttribute('data-state', 'stopped');
  await expect(b!.button('Stop answer')).toBeHidden();
  await expect(list.row(session_id).locator('td.last')).toContainText('Assistant');

  await a!.page.getByRole('radio', { name: 'Until withdrawn' }).check();
  await a!.whisper('Be polite.', 'Whisper');
  const lasting = b!.page.locator('[data-whisper-id]').filter({ hasText: 'Be polite.' });
  await lasting.getByRole('button', { name: 'Withdraw' }).click();
  await expect(lasting).toContainText('Withdrawn');
  await expect(a!.page.locator('[data-whisper-id]').filter({ hasText: 'Withdrawn' })).toContainText('Be polite.');
  await isAccessible(b!.page);
});

test('S9: an administrator who loses the role while typing finds the text readable, and the conversation waits again', async ({
  server, admin, user, pageOf,
}) => {
  const { session_id } = await converse(user, 'I need help.');
  const anna = await colleague(server.url, admin, 'Anna');
  const one = new HandledSessionPage(await pageOf(anna, `/admin/sessions/${session_id}`));
  await one.button('Take over').click();
  await one.isHadBy(anna);
  await one.box.fill('Let me look that up');
  const { users } = (await admin.api.call('GET', `/admin/users?q=${encodeURIComponent(anna.email)}`)) as { users: { user_id: string }[] };
  await admin.api.call('PATCH', `/admin/users/${users[0]!.user_id}`, { role: 'user' });
  await expect(one.page.getByRole('heading', { name: 'This page is for administrators' })).toBeVisible();
  await expect(one.page.getByText('Let me look that up')).toBeVisible();
  await isAccessible(one.page);
  const list = new ConsolePage(await pageOf(admin, '/admin/sessions'));
  await expect(list.row(session_id)).toHaveAttribute('data-handling', 'waiting');
  const { messages } = (await admin.api.call('GET', `/admin/sessions/${session_id}/messages`)) as { messages: { role: string }[] };
  expect(messages.filter(({ role }) => role === 'operator')).toEqual([]);
});
