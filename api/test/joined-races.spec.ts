import { jest } from '@jest/globals';
import type { AdminSession, ChatAnswer, Message, Session, Whisper } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { GenerationHolds } from '../src/chat/checkpoints/generation-holds.js';
import { ReplyWriter } from '../src/chat/reply-writer.js';
import { administrators } from './support/administrators.js';
import type { TestApp } from './support/app.js';
import { writerOf } from './support/audit.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { heeding, HeedingResponder } from './support/heeding-responder.js';
import { at, JoinedServers } from './support/joined-servers.js';
import { whyNoRedis } from './support/redis-server.js';
import { reportSkipped } from './support/skipped-tests.js';
import { until, within } from './support/until.js';

const spec = (): void => {
  let servers: JoinedServers;
  let a: TestApp;
  let b: TestApp;
  /** the responder of `b`, the server that was started last */
  let responder: HeedingResponder;
  let anna: Client;
  let uma: Client;
  let session_id: string;

  beforeAll(async () => {
    servers = await JoinedServers.start(2, [heeding]);
    [a, b] = [servers.all[0]!, servers.all[1]!];
    responder = HeedingResponder.instance;
    [anna] = (await administrators(a, ['Anna'])) as [Client];
    uma = await a.user();
  });
  beforeEach(async () => {
    session_id = (await uma.post<Session>('/api/sessions')).body.session_id;
  });
  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => servers.close());

  const say = (on: TestApp, message: string, message_id: string = randomUUID()) => at(on, uma).post<ChatAnswer>(`/api/sessions/${session_id}/chat`, { message, message_id });
  const withdraw = (on: TestApp, message_id: string) => at(on, uma).delete(`/api/sessions/${session_id}/messages/${message_id}/waiting`);
  const messages = async () => (await uma.get<{ messages: Message[] }>(`/api/sessions/${session_id}/messages`)).body.messages;
  const generations = () => writerOf(a).query<{ owner: string; version: number }[]>('SELECT owner, version FROM generations WHERE session_id = $1', [session_id]);
  /** Has the second server say something that does not end. */
  const begin = async () => {
    const running = say(b, 'wait');
    await until(() => responder.holds('wait'));
    return async () => {
      responder.release('wait');
      return running;
    };
  };

  test.each(['at the server where it waits', 'at the other one, which waits for it too'])('a message that was asked for again elsewhere is taken back %s, and answered by neither', async (where) => {
    const end = await begin();
    const message_id = randomUUID();
    const first = say(a, 'taken back', message_id);
    await until(async () => (await messages()).length === 2);
    const again = say(b, 'taken back', message_id);
    await delay(300);
    expect((await withdraw(where.startsWith('at the server') ? a : b, message_id)).status).toBe(204);
    expect((await Promise.all([first, again])).map(({ body }) => body.reply)).toEqual([null, null]);
    await end();
    await until(async () => (await generations()).length === 0);
    expect((await messages()).filter(({ reply_to }) => reply_to === message_id)).toEqual([]);
  });

  test('a message whose answer has begun at one server cannot be taken back at another one that waits for it', async () => {
    const message_id = randomUUID();
    const running = say(b, 'wait', message_id);
    await until(() => responder.holds('wait'));
    const again = say(a, 'wait', message_id);
    await delay(300);
    expect((await withdraw(a, message_id)).status).toBe(409);
    responder.release('wait');
    expect((await Promise.all([running, again])).map(({ body }) => body.reply?.status)).toEqual(['complete', 'complete']);
  });

  test('a message that is taken back in the moment before its answer begins is not answered', async () => {
    const writer = b.app.get(ReplyWriter, { strict: false });
    const isTakenOver = writer.isTakenOver.bind(writer);
    const message_id = randomUUID();
    const statuses: number[] = [];
    jest.spyOn(writer, 'isTakenOver').mockImplementation(async (asked, session) => {
      const outcome = await isTakenOver(asked, session);
      // Only the look after its turn has come reads the session itself.
      if (session === undefined) statuses.push((await withdraw(b, message_id)).status);
      return outcome;
    });
    expect((await say(b, 'about to be answered', message_id)).body.reply).toBeNull();
    expect(statuses).toEqual([204]);
    await until(async () => (await generations()).length === 0);
    expect((await messages()).map(({ role }) => role)).toEqual(['user']);
  });

  test('a hold whose commit was not answered ends nevertheless, and the session goes on', async () => {
    const end = await begin();
    const holds = b.app.get<{ begin(session_id: string, reply_id: string): Promise<void> }>(GenerationHolds, { strict: false });
    const beginHold = holds.begin.bind(holds);
    jest.spyOn(holds, 'begin').mockImplementationOnce(async (...args) => {
      await beginHold(...args);
      throw new Error('the connection broke');
    });
    expect((await at(b, anna).post<Whisper>(`/api/admin/sessions/${session_id}/whispers`, { content: 'be kind', lasts: 'next', now: true })).status).toBe(500);
    await end();
    await within(3_000, async () => (await generations()).length === 0);
    expect((await say(a, 'goes on')).body.reply?.status).toBe('complete');
    expect((await at(a, anna).post<AdminSession>(`/api/admin/sessions/${session_id}/take-over`, {})).status).toBe(200);
  });
};

const missing = databaseKinds.includes('postgres') ? whyNoRedis : 'PostgreSQL was not found';
if (missing === null) describe('races between two servers', spec);
else reportSkipped('races between two servers', missing);
