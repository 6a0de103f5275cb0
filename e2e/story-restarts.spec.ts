import { isAccessible } from './support/axe.js';
import { ConversationPage } from './support/conversation-page.js';
import { HandledSessionPage, colleague } from './support/handling.js';
import { converse } from './support/people.js';
import { expect, test } from './support/test.js';

// What is being said when the server is asked to stop is not waited for.
test.use({ responder: 'model', settings: { DRAIN: '1s' } });

/** Pages find a restarted server by themselves, the later the longer it was away; in milliseconds. */
const FOUND = { timeout: 60_000 };

test('S10: a restart in mid-answer leaves what was said, which is asked for again on the same branch; a take-over stands', async ({
  server, admin, user, pageOf,
}) => {
  const anna = await colleague(server.url, admin, 'Anna');
  const taken = await converse(user, 'I need a person.');
  const { session_id } = (await user.api.createSession()) as { session_id: string };
  const chat = new ConversationPage(await pageOf(user, `/c/${session_id}`));
  await chat.isOpen();
  const watched = new HandledSessionPage(await pageOf(anna, `/admin/sessions/${session_id}`));
  const has = new HandledSessionPage(await pageOf(anna, `/admin/sessions/${taken.session_id}`));
  await has.button('Take over').click();
  await has.isHadBy(anna);

  for (const [signal, question, enough] of [['SIGTERM', 'What is first?', 'piece 9'], ['SIGKILL', 'What is second?', 'piece 80']] as const) {
    const before = await chat.answers.count();
    // Nine seconds each: as long as they take, the server is stopped in mid-answer.
    await chat.say(`${question} N:150 GAP:60`);
    // The answer to this question, not the one before it.
    await expect(chat.answers).toHaveCount(before + 1);
    await expect(watched.messages.and(watched.page.locator('[data-role="assistant"]'))).toHaveCount(before + 1);
    // After a kill, what was said more than two seconds before is there.
    for (const shown of [chat.answers.last(), watched.messages.last()]) await expect(shown).toContainText(enough);
    await server.stop(signal);
    await server.start();
    const interrupted = chat.answers.last();
    await expect(interrupted).toHaveAttribute('data-state', 'interrupted', FOUND);
    await expect(interrupted).toContainText('piece 9');
    await expect(chat.answers).toHaveCount(before + 1);
    const seen = watched.messages.last();
    await expect(seen.locator('.remark')).toHaveText('Interrupted', FOUND);
    await expect(seen).toContainText('piece 9');
    for (const page of [chat.page, watched.page]) await isAccessible(page);

    await chat.button('Retry').click();
    await expect(interrupted).toHaveAttribute('data-state', 'complete');
    await expect(interrupted).toContainText('piece 149');
    await expect(chat.answers).toHaveCount(before + 1);
    await expect(chat.questions).toHaveCount(before + 1);
    await expect(chat.versions).toHaveCount(0);
    await expect(seen.locator('.remark')).toHaveCount(0);
    await expect(seen).toContainText('piece 149');

    await has.isHadBy(anna);
    await has.reply(`Still here after ${signal}.`);
    await expect(has.messages.last()).toContainText(`Still here after ${signal}.`);
  }
  const { handled_by_name } = (await admin.api.call('GET', `/admin/sessions/${taken.session_id}`)) as { handled_by_name: string };
  expect(handled_by_name).toBe(anna.name);
  const { messages } = (await admin.api.call('GET', `/admin/sessions/${taken.session_id}/messages`)) as { messages: { event: { type: string } | null }[] };
  expect(messages.flatMap(({ event }) => event?.type ?? [])).toEqual(['person_came']);
});
