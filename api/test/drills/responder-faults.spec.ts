import type { MessageList, Problem } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { RESPONDER_LIMITS, type ResponderLimits } from '../../src/chat/generation.js';
import { type TestApp, startApp } from '../support/app.js';
import type { Client } from '../support/client.js';
import { databaseKinds } from '../support/databases.js';
import { scripted, ScriptedResponder } from '../support/scripted-responder.js';
import { until } from '../support/until.js';
import type { AnsweredChat } from '../support/answered-chat.js';

describe.each(databaseKinds)('D10: a failing responder on %s', (kind) => {
  let on: TestApp;
  let ann: Client;
  let limits: ResponderLimits;
  let usual: ResponderLimits;

  beforeAll(async () => {
    on = await startApp({ kind, extensions: [scripted] });
    ann = await on.user();
    limits = on.app.get<ResponderLimits>(RESPONDER_LIMITS, { strict: false });
    usual = { ...limits };
  });
  afterEach(() => {
    Object.assign(limits, usual);
    ScriptedResponder.instance.failing = true;
  });
  afterAll(() => on.close());

  const say = (message: string, session_id: string = randomUUID(), message_id: string = randomUUID()) =>
    ann.post<AnsweredChat & Problem>(`/api/sessions/${session_id}/chat`, { message, message_id });
  const rowsOf = async (session_id: string) =>
    (await ann.get<MessageList>(`/api/sessions/${session_id}/messages`)).body.messages.map(({ role, status, content }) => [role, status, content.slice(0, 8)]);

  test.each([
    ['hang', 504, 'responder_timeout', undefined],
    ['wait for ever', 504, 'responder_timeout', 'so far '],
    ['fail', 502, 'responder_failed', undefined],
    ['half', 502, 'responder_failed', 'half'],
    ['babble', 502, 'responder_failed', 'bbbbbbbb'],
    ['empty', 502, 'responder_failed', undefined],
  ])('%s: %i, the message is kept, and a partial reply is marked interrupted', async (kind, status, code, kept) => {
    Object.assign(limits, { firstPart: 300, idle: 300 });
    const session_id = randomUUID();
    const answer = await say(kind, session_id);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.text).not.toContain('secret');
    expect(await rowsOf(session_id)).toEqual([['user', 'complete', kind.slice(0, 8)], ...(kept ? [['assistant', 'interrupted', kept]] : [])]);
  });

  test('ten of each kind at once: other sessions get their replies meanwhile', async () => {
    Object.assign(limits, { firstPart: 60_000, idle: 60_000 });
    const silent = ['hang', 'wait'].flatMap((kind) => Array.from({ length: 10 }, (_, at) => ({ session_id: randomUUID(), message: `${kind} ${at}` })));
    let ended = 0;
    const ends = silent.map(({ session_id, message }) => say(message, session_id).finally(() => ended++));
    await until(() => silent.every(({ message }) => ScriptedResponder.instance.received.includes(message)));
    // Ten and ten: a busy machine would refuse more at once because of their number alone.
    for (const kind of ['fail', 'half', 'babble', 'empty']) {
      const broken = Array.from({ length: 10 }, (_, at) => say(`${kind} ${at}`));
      const answered = await Promise.all(broken.map((_, at) => say(`hello ${kind} ${at}`)));
      expect(answered.map(({ status }) => status)).toEqual(answered.map(() => 200));
      expect((await Promise.all(broken)).map(({ status }) => status)).toEqual(broken.map(() => 502));
    }
    expect(ended).toBe(0);
    for (const { session_id } of silent) expect((await ann.post(`/api/sessions/${session_id}/stop`)).status).toBe(204);
    expect((await Promise.all(ends)).map(({ body }) => body.reply.status)).toEqual(ends.map(() => 'stopped'));
  });

  test('once it works again, the same message gets a complete reply in place of the broken one', async () => {
    const [session_id, message_id] = [randomUUID(), randomUUID()];
    expect((await say('half', session_id, message_id)).status).toBe(502);
    ScriptedResponder.instance.failing = false;
    expect((await say('half', session_id, message_id)).body.reply).toMatchObject({ status: 'complete', content: 'halfre: half' });
    expect(await rowsOf(session_id)).toEqual([['user', 'complete', 'half'], ['assistant', 'complete', 'halfre: ']]);
  });
});
