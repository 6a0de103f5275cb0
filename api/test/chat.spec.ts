import type { Message, MessageList, Problem, Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { type TestApp, startApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { scripted, ScriptedResponder } from './support/scripted-responder.js';
import { until, within } from './support/until.js';
import type { AnsweredChat } from './support/answered-chat.js';

describe.each(databaseKinds)('chat on %s', (kind) => {
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
    responder.received.length = 0;
  });
  afterAll(() => on.close());

  const say = (message: string, message_id?: string, at = session_id) =>
    ann.post<AnsweredChat & Problem>(`/api/sessions/${at}/chat`, { message, ...(message_id ? { message_id } : {}) });
  const messages = async (query = '') =>
    (await ann.get<MessageList>(`/api/sessions/${session_id}/messages${query}`)).body.messages;

  test('a message and its reply are stored in order, and the session reflects them', async () => {
    const { status, body } = await say('  hello\nthere ');
    expect(status).toBe(200);
    expect(body.message).toMatchObject({ seq: 1, role: 'user', content: '  hello\nthere ', status: 'complete', reply_to: null, sources: [] });
    expect(body.reply).toMatchObject({
      seq: 2,
      role: 'assistant',
      content: 're:   hello\nthere ',
      responder: 'scripted',
      sources: [{ title: 'A source', url: '/help/using' }],
      status: 'complete',
      reply_to: body.message.message_id,
    });
    expect(body.session).toMatchObject({ title: 'hello there', message_count: 2, last_activity_at: body.reply.created_at });
    expect(await messages()).toEqual([body.message, body.reply]);
    expect((await ann.get<Session>(`/api/sessions/${session_id}`)).body).toEqual(body.session);
    expect(await messages('?after=1')).toEqual([body.reply]);
    for (const far of [2 ** 31, Number.MAX_SAFE_INTEGER]) expect(await messages(`?after=${far}`)).toEqual([]);
    expect(await messages('?limit=1')).toEqual([body.message]);
    await say('again');
    expect(responder.histories.at(-1)).toEqual(['  hello\nthere ', 're:   hello\nthere ']);
  });

  test('S36: a responder gets the caller’s accepted languages, the preferred first, for JSON and for events', async () => {
    const accept = (type: string) => ({ 'Accept-Language': 'de-AT, en;q=0.5', Accept: type });
    for (const type of ['application/json', 'text/event-stream']) {
      const { status } = await ann.post(`/api/sessions/${session_id}/chat`, { message: 'Hallo' }, accept(type));
      expect([status, responder.languages.at(-1)]).toEqual([200, ['de-AT', 'en']]);
    }
    await say('hello');
    expect(responder.languages.at(-1)).toEqual([]);
  });

  test('a responder gets as many earlier messages as it asks for, the latest ones', async () => {
    for (const text of ['one', 'two']) await say(text);
    responder.history_length = 3;
    await say('three');
    responder.history_length = undefined;
    expect(responder.histories.at(-1)).toEqual(['re: one', 'two', 're: two']);
  });

  test('a session that does not exist yet is created under the id chosen by the client', async () => {
    const chosen = randomUUID().toUpperCase();
    const { status, body } = await say('first', undefined, chosen);
    expect(status).toBe(200);
    expect(body.session).toMatchObject({ session_id: chosen.toLowerCase(), user_id: ann.user.user_id, message_count: 2 });
  });

  test('twenty parallel calls with one message_id create one session and one message', async () => {
    const [chosen, id] = [randomUUID(), randomUUID()];
    const answers = await Promise.all(Array.from({ length: 20 }, () => say('first of all', id, chosen)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(new Set(answers.map(({ body }) => body.reply.message_id)).size).toBe(1);
    expect((await ann.get<Session>(`/api/sessions/${chosen}`)).body.message_count).toBe(2);
  });

  test("another user's session: 404, no row, and the responder is not called (A05)", async () => {
    const bob = await on.user();
    expect((await bob.post(`/api/sessions/${session_id}/chat`, { message: 'intrusion' })).status).toBe(404);
    expect(responder.received).toEqual([]);
    expect(await messages()).toEqual([]);
  });

  test.each([{}, { message: '' }, { message: ' \n\t' }, { message: 'x'.repeat(32_001) }, { message: 'a', message_id: 'no' }, { message: 'a\u0000' }])(
    '%# an invalid message is refused',
    async (body) => {
      expect((await ann.post(`/api/sessions/${session_id}/chat`, body)).status).toBe(422);
      expect(await messages()).toEqual([]);
    },
  );

  test('a message may have 32,000 code points', async () => {
    expect((await say('🐈'.repeat(32_000))).status).toBe(200);
  });

  test('a message_id reused with another text is refused and changes nothing', async () => {
    const id = randomUUID();
    await say('one text', id);
    const { status, body } = await say('another text', id);
    expect([status, body.code]).toEqual([422, 'message_id_reused']);
    expect(await messages()).toHaveLength(2);
  });

  test('the same message_id in two sessions means two messages', async () => {
    const id = randomUUID();
    const bob = await on.user();
    const theirs = (await bob.post<Session>('/api/sessions')).body.session_id;
    await say('mine', id);
    const answer = await bob.post<AnsweredChat>(`/api/sessions/${theirs}/chat`, { message: 'not yours', message_id: id });
    expect(answer.body.reply.content).toBe('re: not yours');
  });

  test('a failed reply: 502, the message is kept, and a retry with the same message_id gets a reply', async () => {
    const id = randomUUID();
    const failed = await say('fail please', id);
    expect([failed.status, failed.body.code]).toEqual([502, 'responder_failed']);
    expect(failed.text).not.toContain('secret upstream');
    expect(await messages()).toMatchObject([{ message_id: id, seq: 1 }]);
    responder.failing = false;
    const retried = await say('fail please', id);
    expect(retried.body.reply.content).toBe('re: fail please');
    expect(await messages()).toHaveLength(2);
  });

  test('a reply that breaks off is kept as interrupted, and replaced by the retry', async () => {
    const id = randomUUID();
    expect((await say('half of it', id)).status).toBe(502);
    expect(await messages()).toMatchObject([{ seq: 1 }, { seq: 2, content: 'half', status: 'interrupted', reply_to: id }]);
    responder.failing = false;
    const { body: retried } = await say('half of it', id);
    expect(retried.reply).toMatchObject({ content: 'halfre: half of it', status: 'complete', seq: 3 });
    expect(retried.session.message_count).toBe(2);
    expect(await messages()).toHaveLength(2);
    expect((await ann.get<Session>(`/api/sessions/${session_id}`)).body.message_count).toBe(2);
  });

  test('a responder that never stops is cut off, and its output is kept', async () => {
    expect((await say('babble')).status).toBe(502);
    const reply = (await messages())[1]!;
    expect(reply.status).toBe('interrupted');
    expect(reply.content).toHaveLength(200_000);
  });

  test('stop: the partial reply is kept, and the waiting call gets it', async () => {
    const waiting = say('wait 1');
    await until(() => responder.holds('wait 1'));
    expect((await ann.post(`/api/sessions/${session_id}/stop`)).status).toBe(204);
    expect((await waiting).body.reply).toMatchObject({ content: 'so far ', status: 'stopped' });
    expect((await ann.post(`/api/sessions/${session_id}/stop`)).status).toBe(204);
    const id = (await messages())[0]!.message_id;
    expect((await say('wait 1', id)).body.reply).toMatchObject({ status: 'stopped' });
  });

  test('stop frees a session even from a responder that hangs', async () => {
    const waiting = say('hang');
    await until(() => responder.received.includes('hang'));
    await ann.post(`/api/sessions/${session_id}/stop`);
    expect((await waiting).body.reply).toMatchObject({ content: '', status: 'stopped' });
  });

  test('a second message is committed at once, and answered after the first', async () => {
    const first = say('wait 2');
    await within(2_000, () => responder.holds('wait 2'));
    const second = say('second');
    await within(2_000, async () => (await messages()).length === 2);
    expect(responder.received).toEqual(['wait 2']);
    responder.release('wait 2');
    expect((await first).body.reply).toMatchObject({ seq: 3, content: 'so far re: wait 2' });
    expect((await second).body.reply).toMatchObject({ seq: 4, content: 're: second' });
  });

  test('ending a session stops its reply first; retrying the message still gets that reply', async () => {
    const admin = await on.admin();
    const id = randomUUID();
    const waiting = say('wait 3', id);
    await until(() => responder.holds('wait 3'));
    const ended = await admin.post<Session>(`/api/admin/sessions/${session_id}/end`);
    expect(ended.body).toMatchObject({ status: 'ended', message_count: 2 });
    expect((await waiting).body.reply).toMatchObject({ content: 'so far ', status: 'stopped' });
    expect((await say('wait 3', id)).body.reply).toMatchObject({ status: 'stopped' });
    expect((await say('more')).body.code).toBe('session_ended');
  });

  test('as events: the committed message, the deltas, the committed reply', async () => {
    const stream = await ann.stream(`/api/sessions/${session_id}/chat`, {}, { message: 'stream it' });
    await stream.endedWithin();
    const kinds = stream.events.map(({ event }) => event).filter((event) => event !== 'heartbeat');
    expect(kinds.slice(0, 3)).toEqual(['message', 'started', 'delta']);
    expect(kinds.at(-1)).toBe('reply');
    const text = stream.events.filter(({ event }) => event === 'delta').reduce((soFar, { data }) => {
      expect(data['offset']).toBe(soFar.length);
      return soFar + String(data['text']);
    }, '');
    expect(text).toBe('re: stream it');
    const [question, reply] = await messages();
    expect(stream.events.find(({ event }) => event === 'reply')?.data).toEqual(reply as unknown as Message);
    const reference = { reply_id: reply!.message_id, reply_to: question!.message_id, version: 1 };
    expect(stream.events.find(({ event }) => event === 'started')?.data).toEqual({ ...reference, responder: 'scripted', model: null, at: expect.any(String) });
    for (const { data } of stream.events.filter(({ event }) => event === 'delta')) expect(data).toMatchObject(reference);
  });

  test('as events: a refusal is an ordinary response, a later failure is an error event', async () => {
    await expect(ann.stream(`/api/sessions/${session_id}/chat`, {}, { message: '' })).rejects.toThrow('422');
    const stream = await ann.stream(`/api/sessions/${session_id}/chat`, {}, { message: 'half and half' });
    await stream.endedWithin();
    expect(stream.events.at(-1)).toMatchObject({ event: 'error', data: { status: 502, code: 'responder_failed' } });
    expect(JSON.stringify(stream.events)).not.toContain('secret upstream');
  });

  test('a client that leaves in mid-answer finds the whole reply later', async () => {
    const stream = await ann.stream(`/api/sessions/${session_id}/chat`, {}, { message: 'wait 4' });
    await stream.named('delta');
    await stream.leave();
    responder.release('wait 4');
    const reply = await until(async () => (await messages())[1]);
    expect(reply).toMatchObject({ content: 'so far re: wait 4', status: 'complete' });
  });

  test('deleting a session during a reply leaves no message behind', async () => {
    const waiting = say('wait 5');
    await until(async () => responder.received.includes('wait 5') || undefined);
    expect((await ann.delete(`/api/sessions/${session_id}`)).status).toBe(204);
    expect([200, 404]).toContain((await waiting).status);
    expect((await ann.get(`/api/sessions/${session_id}/messages`)).status).toBe(404);
  });
});
