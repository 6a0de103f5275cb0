import type { MessageList, Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { GenerationSlots } from '../src/chat/generation-slots.js';
import { type Call, MessagePosting } from '../src/chat/message-posting.js';
import { Replies } from '../src/chat/replies.js';
import { WriteGate } from '../src/core/database/write-gate.js';
import type { AnsweredChat } from './support/answered-chat.js';
import { type TestApp, startApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { scripted, ScriptedResponder } from './support/scripted-responder.js';

describe.each(databaseKinds)('messages that are sent more than once on %s', (kind) => {
  let on: TestApp;
  let ann: Client;
  let session_id: string;
  let responder: ScriptedResponder;

  beforeAll(async () => {
    on = await startApp({ kind, extensions: [scripted] });
    responder = ScriptedResponder.instance;
  });
  beforeEach(async () => {
    ann = await on.user();
    session_id = (await ann.post<Session>('/api/sessions')).body.session_id;
    responder.received.length = 0;
  });
  afterAll(() => on.close());

  const say = (message: string, message_id = randomUUID()) => ann.post<AnsweredChat>(`/api/sessions/${session_id}/chat`, { message, message_id });
  const messages = async () => (await ann.get<MessageList>(`/api/sessions/${session_id}/messages`)).body.messages;

  test('D16: a repeated call that found no reply yet gets the one that was stored in the meantime', async () => {
    const { message, reply, session } = (await say('once')).body;
    const asked = { question: message, reply_id: reply.message_id, version: 1, responder: null, basis: { handling_version: 0, last_seq: 1 }, isRepeated: true };
    expect(await on.app.get(Replies, { strict: false }).ask(asked, { user_id: ann.user.user_id, name: null, languages: [] })).toEqual({ session, reply });
    expect(responder.received).toEqual(['once']);
  });

  test('D16: a call for a reply that an earlier call has reserved is known as repeated, one for another version is not', async () => {
    responder.failing = true;
    const message_id = randomUUID();
    expect((await say('fail this', message_id)).status).toBe(502);
    const reply_id = (await messages())[0]!.reply_id!;
    const isRepeated = async (how: (posting: MessagePosting, ...by: Parameters<MessagePosting['post']>) => ReturnType<MessagePosting['post']>) => {
      const { user_id } = ann.user;
      const call: Call = { slot: on.app.get(GenerationSlots, { strict: false }).acquire(user_id, session_id, message_id), user_id, session_id };
      const posting = on.app.get(MessagePosting, { strict: false });
      const { asked } = await on.app.get(WriteGate, { strict: false }).run((job) => how(posting, job, call, message_id, { message: 'fail this' }));
      if (call.turn) on.app.get(Replies, { strict: false }).release(call.turn);
      return asked.isRepeated;
    };
    expect(await isRepeated((posting, ...by) => posting.post(...by))).toBe(true);
    expect(await isRepeated((posting, job, call) => posting.requestReply(job, call, message_id, { reply_id, responder: null }))).toBe(true);
    expect(await isRepeated((posting, job, call) => posting.requestReply(job, call, message_id, { reply_id: randomUUID(), responder: null }))).toBe(false);
  });

  test('D16: the same message_id, sequentially and twenty at once, is one message and one responder call', async () => {
    const id = randomUUID();
    const first = await say('once', id);
    const again = await say('once', id);
    expect(again.status).toBe(200);
    expect([again.body.message, again.body.reply]).toEqual([first.body.message, first.body.reply]);
    const other = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => say('many at once', other)));
    expect(new Set(answers.map(({ body }) => body.reply.message_id)).size).toBe(1);
    expect(responder.received).toEqual(['once', 'many at once']);
    expect(await messages()).toHaveLength(4);
  });
});
