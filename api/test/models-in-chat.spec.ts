import type { Message, MessageList, Problem, Session } from '@switchboard/shared';
import { setTimeout as delay } from 'node:timers/promises';
import type { AnsweredChat } from './support/answered-chat.js';
import { startApp, type TestApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { MODEL_KEY } from './support/model-answers.js';
import { ModelStub } from './support/model-stub.js';
import { until } from './support/until.js';

describe.each(databaseKinds)('a model in the chat on %s', (kind) => {
  let stub: ModelStub;
  let on: TestApp;
  let ann: Client;
  let path: string;
  let log = '';

  beforeAll(async () => {
    stub = await ModelStub.start();
    on = await startApp({
      kind,
      env: { OPENAI_BASE_URL: stub.baseUrl, OPENAI_MODEL: 'first', OPENAI_API_KEY: MODEL_KEY, RESPONDERS: 'model/first', LOG_LEVEL: 'debug', TOKENS_A_DAY: '100000' },
      log: { write: (line) => void (log += line) },
    });
    ann = await on.user();
  });
  beforeEach(async () => {
    path = `/api/sessions/${(await ann.post<Session>('/api/sessions')).body.session_id}`;
  });
  afterAll(async () => {
    await on.close();
    await stub.stop();
  });

  const say = (message: string, message_id?: string) => ann.post<AnsweredChat & Problem>(`${path}/chat`, { message, ...(message_id && { message_id }) });
  const stored = async () => (await ann.get<MessageList>(`${path}/messages`)).body.messages;

  test('its answer is stored with what it cost and how long it took', async () => {
    const { status, body } = await say('Hello MODE:plain N:5');
    expect(status).toBe(200);
    expect(body.reply).toMatchObject({ responder: 'model/first', status: 'complete', finish_reason: 'stop', stood_in_for: null, history_from: null });
    expect(body.reply.model).toEqual(expect.any(String));
    expect(body.reply.usage).toMatchObject({ estimated: false });
    expect(body.reply.usage!.input_tokens).toBeGreaterThan(0);
    expect(body.reply.total_ms).toBeGreaterThanOrEqual(body.reply.first_ms!);
    expect((await stored())[1]).toEqual(body.reply);
  });

  test('it is given the branch of the conversation, and nothing else of it', async () => {
    const one = await say('first question MODE:plain');
    await say('second question MODE:plain');
    await ann.post(`${path}/chat`, { message: 'second question, edited MODE:plain', parent_id: one.body.reply.message_id });
    const { messages } = stub.calls.at(-1)!.body as { messages: { role: string; content: string }[] };
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    expect(messages.at(-1)!.content).toContain('edited');
    expect(JSON.stringify(messages)).not.toContain('"second question MODE');
  });

  test('it is given the whispers of administrators as instructions, of which its user sees nothing', async () => {
    const admin = await on.admin();
    const any = path.replace('/api/', '/api/admin/');
    for (const [content, lasts] of [['Mention the sale.', 'session'], ['Be brief.', 'next']]) expect((await admin.post(`${any}/whispers`, { content, lasts })).status).toBe(201);
    const systems: string[] = [];
    for (const question of ['one', 'two']) {
      await say(`${question} MODE:plain`);
      const { messages } = stub.calls.at(-1)!.body as { messages: { role: string; content: string }[] };
      systems.push(messages[0]!.content);
      expect(JSON.stringify(messages.slice(1))).not.toMatch(/sale|brief/);
    }
    expect(systems[0]).toMatch(/1\. Mention the sale\.\n2\. Be brief\.$/);
    expect(systems[1]).toMatch(/1\. Mention the sale\.$/);
    expect(JSON.stringify([await stored(), (await ann.get(`${path}/export?format=json`)).text])).not.toMatch(/sale|brief/);
  });

  test('its thoughts are streamed and never stored', async () => {
    const stream = await ann.stream(`${path}/chat`, {}, { message: 'Think MODE:thoughts N:4' });
    const reply = (await stream.named('reply')).data as unknown as Message;
    await stream.endedWithin();
    const thoughts = stream.events.filter(({ event }) => event === 'thought').map(({ data }) => data['text']).join('');
    expect(thoughts).not.toBe('');
    expect(stream.events.findIndex(({ event }) => event === 'started')).toBeLessThan(stream.events.findIndex(({ event }) => event === 'thought'));
    expect(reply.thought_ms).toEqual(expect.any(Number));
    expect(JSON.stringify(await stored())).not.toContain(thoughts);
  });

  test('stopping closes the request to the model at once and keeps what was said', async () => {
    const call = say('Tell me MODE:plain N:2000 GAP:20');
    await until(() => stub.calls.some(({ body }) => JSON.stringify(body).includes('N:2000')));
    const sent = stub.calls.find(({ body }) => JSON.stringify(body).includes('N:2000'))!;
    await delay(200);
    await ann.post(`${path}/stop`);
    await until(() => sent.closedAt !== undefined);
    const { body } = await call;
    expect(body.reply).toMatchObject({ status: 'stopped' });
    expect(body.reply.content).not.toBe('');
    expect(body.reply.usage).toMatchObject({ estimated: true });
  });

  test.each([
    ['e401', 502, 'key_refused'],
    ['e404_model', 502, 'unknown_model'],
    ['error_object N:0', 502, 'overloaded'],
    ['html', 502, 'malformed'],
    ['done_only', 502, 'empty'],
    ['cut N:3', 502, 'cut_off'],
    ['done_no_finish N:3', 502, 'cut_off'],
  ])('when it fails by %s, the question is stored once, the reason is reported, and another question is answered', async (mood, status, reason) => {
    const message_id = crypto.randomUUID();
    const failed = await say(`Please MODE:${mood}`, message_id);
    expect([failed.status, failed.body.code, failed.body.responder]).toEqual([status, 'responder_failed', 'model/first']);
    expect(failed.body.reason).toBe(reason);
    const kept = await stored();
    expect(kept.filter(({ role }) => role === 'user')).toHaveLength(1);
    for (const reply of kept.filter(({ role }) => role === 'assistant')) expect(reply).toMatchObject({ status: 'interrupted', reply_to: message_id });
    const next = await say('And now? MODE:plain');
    expect([next.status, next.body.reply?.status]).toEqual([200, 'complete']);
  });

  test('neither its key nor its address nor its own words reach anybody', async () => {
    const answers = [await say('Please MODE:e500'), await say('Please MODE:error_object N:0'), await ann.get('/api/responders'), await ann.get(`${path}/messages`)];
    const all = answers.map(({ text }) => text).join('\n');
    for (const secret of [MODEL_KEY, new URL(stub.baseUrl).host, 'SECRET-OF-THE-MODEL']) expect(all).not.toContain(secret);
    expect(log).not.toContain(MODEL_KEY);
  });

  test('administrators read what each user has used', async () => {
    const bob = await on.user();
    const at = `/api/sessions/${(await bob.post<Session>('/api/sessions')).body.session_id}/chat`;
    await bob.post(at, { message: 'Hello MODE:plain' });
    const { body } = await (await on.admin()).get<{ rows: { key: string; input_tokens: number }[] }>('/api/admin/usage?by=user');
    expect(body.rows.map(({ key }) => key)).toContain(bob.user.user_id);
    expect(body.rows.find(({ key }) => key === bob.user.user_id)!.input_tokens).toBeGreaterThan(0);
  });
});

test('TOKENS_A_DAY: one last answer may exceed it, then the user is refused until the next day', async () => {
  const stub = await ModelStub.start();
  const on = await startApp({ env: { OPENAI_BASE_URL: stub.baseUrl, OPENAI_MODEL: 'first', TOKENS_A_DAY: '1' } });
  const [ann, bob] = [await on.user(), await on.user()];
  const path = `/api/sessions/${(await ann.post<Session>('/api/sessions')).body.session_id}/chat`;
  expect((await ann.post(path, { message: 'Hello MODE:plain' })).status).toBe(200);
  const refused = await ann.post<Problem>(path, { message: 'Again MODE:plain' });
  expect([refused.status, refused.body.code]).toEqual([429, 'quota_exceeded']);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await bob.post(`/api/sessions/${(await bob.post<Session>('/api/sessions')).body.session_id}/chat`, { message: 'Hello MODE:plain' })).status).toBe(200);
  expect((await ann.get<MessageList>(path.replace('/chat', '/messages'))).body.messages).toHaveLength(2);
  await on.close();
  await stub.stop();
});
