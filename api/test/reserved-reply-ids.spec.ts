import type { Message, MessageList, Problem, Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { type TestApp, startApp } from './support/app.js';
import { writerOf } from './support/audit.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { scripted, ScriptedResponder } from './support/scripted-responder.js';
import { until } from './support/until.js';
import type { AnsweredChat } from './support/answered-chat.js';

describe.each(databaseKinds)('reserved ids of replies on %s', (kind) => {
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
    responder.failing = true;
  });
  afterAll(() => on.close());

  const say = (message: string, message_id?: string) =>
    ann.post<AnsweredChat & Problem>(`/api/sessions/${session_id}/chat`, { message, ...(message_id ? { message_id } : {}) });
  const messages = async (): Promise<Message[]> => (await ann.get<MessageList>(`/api/sessions/${session_id}/messages`)).body.messages;

  test('the id of a reply is reserved with its message, and kept when the reply is requested again', async () => {
    const id = randomUUID();
    expect((await say('half of it', id)).status).toBe(502);
    const [question, interrupted] = await messages();
    expect(question).toMatchObject({ message_id: id, reply_id: interrupted!.message_id });
    responder.failing = false;
    const { message, reply } = (await say('half of it', id)).body;
    expect(message).toEqual(question);
    expect(reply).toMatchObject({ message_id: question!.reply_id, reply_id: null, status: 'complete' });
    expect(await messages()).toEqual([message, reply]);
  });

  test('a message without such an id gets one when its reply is requested again', async () => {
    const id = randomUUID();
    expect((await say('fail to answer this', id)).status).toBe(502);
    await writerOf(on).query(`UPDATE messages SET reply_id = NULL WHERE message_id = '${id}'`);
    expect(await messages()).toMatchObject([{ message_id: id, reply_id: null }]);
    responder.failing = false;
    const { message, reply } = (await say('fail to answer this', id)).body;
    expect(message.reply_id).toBe(reply.message_id);
    expect(await messages()).toEqual([message, reply]);
  });

  test('a message that takes the id reserved for a reply neither replaces the reply nor prevents it', async () => {
    const waiting = say('wait 6');
    const reserved = await until(async () => (await messages())[0]?.reply_id ?? undefined);
    const intruder = say('mine', reserved);
    await until(async () => (await messages()).length === 2 || undefined);
    responder.release('wait 6');
    const { message, reply } = (await waiting).body;
    expect(reply).toMatchObject({ content: 'so far re: wait 6', reply_to: message.message_id });
    expect((await intruder).body).toMatchObject({ message: { message_id: reserved, content: 'mine' }, reply: { content: 're: mine' } });
    const stored = await messages();
    expect(new Set(stored.map(({ message_id }) => message_id)).size).toBe(4);
    expect(stored.find(({ message_id }) => message_id === message.message_id)?.reply_id).toBe(reply.message_id);
  });
});
