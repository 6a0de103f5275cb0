import { type Message, type MessageList, MessageTree, type Problem, type ResponderList, type Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import type { AnsweredChat } from './support/answered-chat.js';
import { startApp, type TestApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { scripted, ScriptedResponder } from './support/scripted-responder.js';
import { until } from './support/until.js';

describe.each(databaseKinds)('branches on %s', (kind) => {
  let on: TestApp;
  let ann: Client;
  let responder: ScriptedResponder;
  let path: string;

  beforeAll(async () => {
    on = await startApp({ kind, extensions: [scripted] });
    responder = ScriptedResponder.instance;
    ann = await on.user();
  });
  beforeEach(async () => {
    responder.histories.length = 0;
    path = `/api/sessions/${(await ann.post<Session>('/api/sessions')).body.session_id}`;
  });
  afterAll(() => on.close());

  const say = async (message: string, more: { parent_id?: string | null; message_id?: string } = {}) =>
    (await ann.post<AnsweredChat & Problem>(`${path}/chat`, { message, ...more })).body;
  const again = (message_id: string, body: object = {}) => ann.post<AnsweredChat & Problem>(`${path}/messages/${message_id}/replies`, body);
  const shown = async (query = '') => (await ann.get<MessageList>(`${path}/messages?path=active${query}`)).body;
  const all = async () => (await ann.get<MessageList>(`${path}/messages`)).body.messages;
  const contents = (messages: Message[]) => messages.map(({ content }) => content);
  const session = async () => (await ann.get<Session>(path)).body;

  test('a conversation in turns has one branch, in which each message follows the one before', async () => {
    const one = await say('one');
    const two = await say('two');
    const messages = await all();
    expect(messages.map(({ parent_id }) => parent_id)).toEqual([null, one.message.message_id, one.reply.message_id, two.message.message_id]);
    expect(two.session.leaf_id).toBe(two.reply.message_id);
    expect(await session()).toEqual(two.session);
    expect((await shown()).messages.map(({ versions, ...message }) => message)).toEqual(messages);
    expect((await shown()).messages.map(({ versions }) => versions)).toEqual(messages.map(({ message_id }) => [message_id]));
  });

  test('an edited message begins a branch: the old one is kept, and the responder does not see it', async () => {
    const one = await say('one');
    const two = await say('two');
    const edited = await say('two, edited', { parent_id: one.reply.message_id });
    expect(edited.message).toMatchObject({ parent_id: one.reply.message_id, version: 2 });
    expect(responder.histories.at(-1)).toEqual(['one', 're: one']);
    const { messages } = await shown();
    expect(contents(messages)).toEqual(['one', 're: one', 'two, edited', 're: two, edited']);
    expect(messages[2]!.versions).toEqual([two.message.message_id, edited.message.message_id]);
    expect(await all()).toHaveLength(6);
    await say('three');
    expect(responder.histories.at(-1)).toEqual(['one', 're: one', 'two, edited', 're: two, edited']);
  });

  test('a first message can be edited, too', async () => {
    const one = await say('one');
    const edited = await say('one, edited', { parent_id: null });
    expect(edited.message).toMatchObject({ parent_id: null, version: 2 });
    expect(responder.histories.at(-1)).toEqual([]);
    const { messages } = await shown();
    expect(messages.map(({ versions }) => versions)).toEqual([[one.message.message_id, edited.message.message_id], [edited.reply.message_id]]);
  });

  test('switching shows another branch to its newest end, also to the responder', async () => {
    const one = await say('one');
    const two = await say('two');
    const three = await say('three');
    await say('two, edited', { parent_id: one.reply.message_id });
    const switched = await ann.patch<Session>(path, { leaf_id: two.message.message_id });
    expect([switched.status, switched.body.leaf_id]).toEqual([200, three.reply.message_id]);
    expect(contents((await shown()).messages)).toEqual(['one', 're: one', 'two', 're: two', 'three', 're: three']);
    expect((await session()).last_activity_at).toBe(switched.body.last_activity_at);
    await say('four');
    expect(responder.histories.at(-1)).toEqual(['one', 're: one', 'two', 're: two', 'three', 're: three']);
  });

  test('another reply is a further version of it, and the one shown', async () => {
    const { message, reply } = await say('one');
    const further = await again(message.message_id);
    expect([further.status, further.body.reply.version, further.body.message.reply_id]).toEqual([200, 2, further.body.reply.message_id]);
    expect(further.body.session.leaf_id).toBe(further.body.reply.message_id);
    const { messages } = await shown();
    expect(messages.map(({ message_id }) => message_id)).toEqual([message.message_id, further.body.reply.message_id]);
    expect(messages[1]!.versions).toEqual([reply.message_id, further.body.reply.message_id]);
    expect((await ann.patch<Session>(path, { leaf_id: reply.message_id })).body.leaf_id).toBe(reply.message_id);
    await say('two');
    expect(responder.histories.at(-1)).toEqual(['one', 're: one']);
  });

  test('the same reply_id again returns the first result, also of two calls at once', async () => {
    const { message } = await say('one');
    const reply_id = randomUUID();
    const calls = await Promise.all([again(message.message_id, { reply_id }), again(message.message_id, { reply_id })]);
    calls.push(await again(message.message_id, { reply_id }));
    expect(calls.map(({ status, body }) => [status, body.reply.message_id, body.reply.version])).toEqual(Array(3).fill([200, reply_id, 2]));
    expect(await all()).toHaveLength(3);
    const other = await say('two');
    expect(await again(other.message.message_id, { reply_id })).toMatchObject({ status: 422, body: { code: 'message_id_reused' } });
  });

  test('a reply that ends on a branch which its user has left does not move the one shown', async () => {
    const one = await say('one');
    const waiting = say('wait for it');
    await until(() => responder.holds('wait for it'));
    const edited = say('two', { parent_id: one.reply.message_id });
    await until(async () => (await all()).length === 4);
    responder.release('wait for it');
    await Promise.all([waiting, edited]);
    expect(contents((await shown()).messages)).toEqual(['one', 're: one', 'two', 're: two']);
    expect(responder.histories.at(-1)).toEqual(['one', 're: one']);
  });

  test('messages that were sent while a reply was awaited stand after it', async () => {
    const waiting = say('wait first');
    await until(() => responder.holds('wait first'));
    const second = say('second');
    await until(async () => (await all()).length === 2);
    responder.release('wait first');
    await Promise.all([waiting, second]);
    expect(contents((await shown()).messages)).toEqual(['wait first', 'second', 'so far re: wait first', 're: second']);
    const path = new MessageTree(await all()).path((await session()).leaf_id);
    expect(contents(path)).toEqual(['wait first', 'so far re: wait first', 'second', 're: second']);
    expect(responder.histories.at(-1)).toEqual(['wait first', 'so far re: wait first']);
  });

  test('a failed reply that something follows is kept when it is generated again', async () => {
    const message_id = randomUUID();
    await say('half', { message_id });
    const [, failed] = await all();
    expect(failed).toMatchObject({ status: 'interrupted', version: 1 });
    await say('next');
    responder.failing = false;
    const retried = await say('half', { message_id });
    responder.failing = true;
    expect(retried.reply).toMatchObject({ status: 'complete', version: 2 });
    expect((await all()).map(({ status }) => status)).toEqual(['complete', 'interrupted', 'complete', 'complete', 'complete']);
    expect(contents((await shown()).messages)).toEqual(['half', 'half', 'next', 're: next']);
  });

  test('pages go forward and backward through the branch shown', async () => {
    const one = await say('one');
    await say('left');
    await say('two', { parent_id: one.reply.message_id });
    await say('three');
    const last = await shown('&before=99&limit=3');
    expect([contents(last.messages), last.more]).toEqual([['re: two', 'three', 're: three'], true]);
    const first = await shown(`&before=${last.messages[0]!.seq}&limit=3`);
    expect([contents(first.messages), first.more]).toEqual([['one', 're: one', 'two'], undefined]);
    const next = await shown(`&after=${first.messages[1]!.seq}&limit=2`);
    expect([contents(next.messages), next.more]).toEqual([['two', 're: two'], true]);
    const plain = (await ann.get<MessageList>(`${path}/messages?before=4&limit=2`)).body;
    expect([plain.messages.map(({ seq }) => seq), plain.more]).toEqual([[2, 3], true]);
    expect(await ann.get(`${path}/messages?before=4&after=1`)).toMatchObject({ status: 422 });
  });

  test('a page backward that 1 MiB cuts short keeps the newest messages', async () => {
    const { message } = await say('one');
    const long = '"'.repeat(32_000);
    let { message_id } = message;
    for (let at = 0; at < 20; at++) message_id = (await say(long, { parent_id: message_id })).message.message_id;
    const { messages, more } = (await ann.get<MessageList>(`${path}/messages?before=999&limit=200`)).body;
    expect(more).toBe(true);
    expect(messages.at(-1)!.seq).toBe(42);
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, at) => 43 - messages.length + at));
    expect(messages.length).toBeLessThan(42);
  }, 60_000);

  test('a message that waits for its answer can be taken back; one whose answer has begun cannot', async () => {
    const waiting = ann.post<AnsweredChat>(`${path}/chat`, { message: 'wait once' });
    await until(() => responder.holds('wait once'));
    const message_id = randomUUID();
    const queued = ann.post<AnsweredChat>(`${path}/chat`, { message: 'queued', message_id });
    await until(async () => (await all()).length === 2);
    const begun = (await all())[0]!.message_id;
    expect(await ann.delete(`${path}/messages/${begun}/waiting`)).toMatchObject({ status: 409, body: { code: 'reply_begun' } });
    expect((await ann.delete(`${path}/messages/${message_id}/waiting`)).status).toBe(204);
    expect(await queued).toMatchObject({ status: 200, body: { message: { content: 'queued' }, reply: null } });
    responder.release('wait once');
    expect((await waiting).body.reply.status).toBe('complete');
    expect(responder.received).not.toContain('queued');
    expect((await ann.delete(`${path}/messages/${randomUUID()}/waiting`)).status).toBe(404);
    expect((await all()).map(({ role }) => role)).toEqual(['user', 'user', 'assistant']);
  });

  test('as a stream, a message that is taken back ends with `handled`', async () => {
    const waiting = say('wait again');
    await until(() => responder.holds('wait again'));
    const stream = await ann.stream(`${path}/chat`, {}, { message: 'queued' });
    const { data } = await stream.named('message');
    await ann.delete(`${path}/messages/${data['message_id'] as string}/waiting`);
    expect((await stream.named('handled')).data).toMatchObject({ session: { message_count: 2 } });
    responder.release('wait again');
    await waiting;
    await stream.leave();
  });

  test('unknown parents, leaves, messages and responders are refused, and foreign sessions not found', async () => {
    const { message, reply } = await say('one');
    expect(await say('x', { parent_id: randomUUID() })).toMatchObject({ status: 422, code: 'parent_unknown' });
    expect(await ann.patch(path, { leaf_id: randomUUID() })).toMatchObject({ status: 422, body: { code: 'leaf_unknown' } });
    expect(await ann.patch(path, { responder: 'nobody' })).toMatchObject({ status: 422, body: { code: 'responder_unknown' } });
    expect(await ann.patch(path, {})).toMatchObject({ status: 422 });
    expect(await again(reply.message_id)).toMatchObject({ status: 404 });
    expect(await again(message.message_id, { responder: 'nobody' })).toMatchObject({ status: 422, body: { code: 'responder_unknown' } });
    const bob = await on.user();
    for (const call of [bob.patch(path, { pinned: true }), bob.post(`${path}/messages/${message.message_id}/replies`, {}), bob.delete(`${path}/messages/${message.message_id}/waiting`)])
      expect((await call).status).toBe(404);
    expect(await all()).toHaveLength(2);
  });

  test('an ended session takes no further reply, and yet another branch can be shown', async () => {
    const { message, reply } = await say('one');
    await again(message.message_id);
    const admin = await on.admin();
    await admin.post(path.replace('/api/', '/api/admin/') + '/end', {});
    expect(await again(message.message_id)).toMatchObject({ status: 409, body: { code: 'session_ended' } });
    expect((await ann.patch<Session>(path, { leaf_id: reply.message_id })).body.leaf_id).toBe(reply.message_id);
  });

  test('a session is pinned and archived; a message takes it out of the archive', async () => {
    await say('one');
    const before = await session();
    expect((await ann.patch<Session>(path, { pinned: true, archived: true })).body).toEqual({ ...before, pinned: true, archived: true });
    const own = async (query: string) => (await ann.get<{ sessions: Session[] }>(`/api/sessions?${query}`)).body.sessions.map(({ session_id }) => session_id);
    expect(await own('')).not.toContain(before.session_id);
    expect(await own('archived=true')).toContain(before.session_id);
    expect(await own('archived=true&pinned=true')).toContain(before.session_id);
    expect(await own('archived=true&pinned=false')).not.toContain(before.session_id);
    expect((await say('two')).session).toMatchObject({ archived: false, pinned: true });
    expect(await own('')).toContain(before.session_id);
    const admin = await on.admin();
    expect(Object.keys((await admin.get<object>(path.replace('/api/', '/api/admin/'))).body)).not.toContain('pinned');
  });

  test('the responders among which users choose', async () => {
    expect((await ann.get<ResponderList>('/api/responders')).body).toEqual({
      responders: [{ name: 'scripted', title: 'scripted', is_default: true, state: 'unknown', instructions: false }],
    });
    await ann.patch(path, { responder: 'scripted' });
    expect((await say('one')).session.responder).toBe('scripted');
    expect((await ann.patch<Session>(path, { responder: null })).body.responder).toBeNull();
  });
});
