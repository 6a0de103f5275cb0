import { jest } from '@jest/globals';
import type { Message, Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { GenerationLeases } from '../src/chat/checkpoints/generation-leases.js';
import type { TestApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { at, JoinedServers } from './support/joined-servers.js';
import { whyNoRedis } from './support/redis-server.js';
import { scripted, ScriptedResponder } from './support/scripted-responder.js';
import { reportSkipped } from './support/skipped-tests.js';
import { until, within } from './support/until.js';

const spec = (): void => {
  let servers: JoinedServers;
  let a: TestApp;
  let b: TestApp;
  /** the responder of `b`, the server that was started last */
  let responder: ScriptedResponder;
  let other: pg.Client;
  let ann: Client;
  let session_id: string;

  beforeAll(async () => {
    servers = await JoinedServers.start(2, [scripted]);
    [a, b] = [servers.all[0]!, servers.all[1]!];
    responder = ScriptedResponder.instance;
    other = new pg.Client({ connectionString: servers.database.url });
    await other.connect();
  });
  beforeEach(async () => {
    ann = await a.user();
    session_id = (await ann.post<Session>('/api/sessions')).body.session_id;
  });
  afterAll(async () => {
    await other.end();
    await servers.close();
  });

  const ask = (on: TestApp, message: string, message_id: string = randomUUID()) =>
    at(on, ann).post<{ reply: Message | null }>(`/api/sessions/${session_id}/chat`, { message, message_id });
  const replies = async () => {
    const { body } = await ann.get<{ messages: Message[] }>(`/api/sessions/${session_id}/messages`);
    return body.messages.filter(({ role }) => role === 'assistant');
  };
  const rows = async () => (await other.query<{ owner: string; content: string }>('SELECT owner, content FROM generations WHERE session_id = $1', [session_id])).rows;

  test('replies to messages at different servers are generated one after another', async () => {
    const first = ask(b, 'wait first');
    await until(() => responder.holds('wait first'));
    const second = ask(a, 'second');
    await until(async () => (await ann.get<{ messages: Message[] }>(`/api/sessions/${session_id}/messages`)).body.messages.length === 2);
    expect(await replies()).toEqual([]);
    responder.release('wait first');
    await Promise.all([first, second]);
    expect((await replies()).map(({ content }) => content)).toEqual(['so far re: wait first', 're: second']);
    expect(await rows()).toEqual([]);
  });

  test('D16: the same message at both servers, while it is answered and after it, has one reply, which both answer', async () => {
    const message_id = randomUUID();
    const before = responder.received.length;
    const first = ask(b, 'wait once', message_id);
    await until(() => responder.holds('wait once'));
    const again = [ask(a, 'wait once', message_id), ask(a, 'wait once', message_id), ask(b, 'wait once', message_id)];
    responder.release('wait once');
    const answers = [await first, ...(await Promise.all(again)), await ask(a, 'wait once', message_id)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.reply!.message_id)).size).toBe(1);
    expect(await replies()).toHaveLength(1);
    expect(responder.received.slice(before)).toEqual(['wait once']);
  });

  test('D16: a reply that is stored between the look for it and the attempt to generate it is not generated again', async () => {
    const message_id = randomUUID();
    const first = ask(b, 'wait for nobody', message_id);
    await until(() => responder.holds('wait for nobody'));
    const leases = a.app.get(GenerationLeases, { strict: false });
    const acquire = leases.acquire.bind(leases);
    const spy = jest.spyOn(leases, 'acquire').mockImplementationOnce(async (...args) => {
      responder.release('wait for nobody');
      await first;
      return acquire(...args);
    });
    try {
      const again = await ask(a, 'wait for nobody', message_id);
      expect(spy).toHaveBeenCalledTimes(1);
      expect(again).toMatchObject({ status: 200, body: { reply: (await first).body.reply } });
    } finally {
      spy.mockRestore();
    }
    expect(await replies()).toMatchObject([{ content: 'so far re: wait for nobody', status: 'complete' }]);
    expect(await rows()).toEqual([]);
  });

  test('a reply is stopped from another server, which answers once what was said is stored', async () => {
    const asked = ask(b, 'wait to be stopped');
    await until(() => responder.holds('wait to be stopped'));
    expect((await ann.post(`/api/sessions/${session_id}/stop`)).status).toBe(204);
    expect((await replies()).map(({ content, status }) => [content, status])).toEqual([['so far ', 'stopped']]);
    expect((await asked).body.reply).toMatchObject({ status: 'stopped' });
  });

  test('without messages between servers it is stopped too', async () => {
    await servers.redis.kill();
    const asked = ask(b, 'wait in silence');
    await until(() => responder.holds('wait in silence'));
    expect((await ann.post(`/api/sessions/${session_id}/stop`)).status).toBe(204);
    expect(await asked).toMatchObject({ status: 200, body: { reply: { status: 'stopped' } } });
    await servers.redis.startAgain();
    await servers.hear();
  });

  test('what a dead server has said becomes an interrupted reply, and a server that was taken for dead stores nothing', async () => {
    const asked = ask(b, 'wait for the dead');
    await until(() => responder.holds('wait for the dead'));
    await until(async () => (await rows()).some(({ content }) => content === 'so far '));
    // Another server would own it if this one had been taken for dead; that one dies as well.
    await other.query("UPDATE generations SET owner = 'a server that has died' WHERE session_id = $1", [session_id]);
    await within(5_000, async () => (await replies()).length === 1);
    responder.release('wait for the dead');
    expect(await asked).toMatchObject({ status: 502, body: { code: 'reply_interrupted' } });
    expect((await replies()).map(({ content, status }) => [content, status])).toEqual([['so far ', 'interrupted']]);
    expect(await rows()).toEqual([]);
  });
};

const missing = databaseKinds.includes('postgres') ? whyNoRedis : 'PostgreSQL was not found';
if (missing === null) describe('replies of several servers', spec);
else reportSkipped('replies of several servers', missing);
