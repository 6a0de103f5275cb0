import type { Message, Problem } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { Messenger } from '../src/core/instances/messenger.js';
import type { TestApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { at, JoinedServers } from './support/joined-servers.js';
import { problemOf } from './support/problems.js';
import { whyNoRedis } from './support/redis-server.js';
import { scripted, ScriptedResponder } from './support/scripted-responder.js';
import { reportSkipped } from './support/skipped-tests.js';
import { until } from './support/until.js';

/** As in `defaultLimits`. */
const [AT_ONCE, QUEUED, STREAMS] = [2, 20, 10];

const spec = (): void => {
  let servers: JoinedServers;
  let a: TestApp;
  let b: TestApp;
  let ann: Client;

  beforeAll(async () => {
    servers = await JoinedServers.start(2, [scripted], { RATE_LIMITS: 'on' });
    [a, b] = [servers.all[0]!, servers.all[1]!];
  });
  beforeEach(async () => {
    ann = await a.user();
  });
  afterAll(() => servers.close());

  const ask = (on: TestApp, session_id: string, message: string, message_id: string = randomUUID()) =>
    at(on, ann).post<{ reply: Message | null } & Problem>(`/api/sessions/${session_id}/chat`, { message, message_id });
  const stop = (session_id: string) => ann.post(`/api/sessions/${session_id}/stop`);
  const messagesIn = async (session_id: string) => (await ann.get<{ messages?: Message[] }>(`/api/sessions/${session_id}/messages`)).body.messages ?? [];
  const refused = (answer: Awaited<ReturnType<typeof ask>>) => {
    expect(problemOf(answer)).toMatchObject({ status: 429, code: 'too_many_generations' });
    expect(answer.headers.get('retry-after')).toBe('5');
  };

  test('A58: answers in progress at one server count at the other; a retry needs no slot, and a stopped answer frees its slot', async () => {
    const [one, two, three, message_id] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    const first = ask(b, one, `wait ${one}`, message_id);
    const second = ask(a, two, `wait ${two}`);
    await until(async () => (await messagesIn(one)).length + (await messagesIn(two)).length === 2);
    refused(await ask(a, three, 'a third'));
    refused(await ask(b, three, 'a third'));
    expect((await ann.get(`/api/sessions/${three}`)).status).toBe(404);
    await until(() => ScriptedResponder.instance.holds(`wait ${one}`));
    const again = ask(a, one, `wait ${one}`, message_id);
    ScriptedResponder.instance.release(`wait ${one}`);
    expect((await again).body.reply).toEqual((await first).body.reply);
    expect((await ask(a, three, 'now there is room')).status).toBe(200);
    await stop(two);
    expect((await second).body.reply).toMatchObject({ status: 'stopped' });
  });

  test('A58: of messages to ten sessions at once at both servers, two are answered', async () => {
    const ids = Array.from({ length: 10 }, () => randomUUID());
    let refusals = 0;
    const answers = ids.map(async (id, index) => {
      const answer = await ask(index % 2 === 0 ? a : b, id, `wait ${id}`);
      if (answer.status === 429) refusals++;
      return answer;
    });
    await until(() => refusals === ids.length - AT_ONCE);
    // Whether it has begun or still waits for its turn.
    await Promise.all(ids.map(stop));
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(ids.length - AT_ONCE);
  });

  test('A58: messages of one session that wait at both servers are one bounded queue', async () => {
    const session_id = randomUUID();
    const waiting = [ask(b, session_id, `wait ${session_id}`)];
    await until(() => ScriptedResponder.instance.holds(`wait ${session_id}`));
    for (let queued = 1; queued < QUEUED; queued++) waiting.push(ask(queued % 2 === 0 ? b : a, session_id, `message ${queued}`));
    await until(async () => (await messagesIn(session_id)).length === QUEUED);
    for (const on of [a, b]) refused(await ask(on, session_id, 'one too many'));
    ScriptedResponder.instance.release(`wait ${session_id}`);
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(Array(QUEUED).fill(200));
    expect(await messagesIn(session_id)).toHaveLength(2 * QUEUED);
  });

  test('A58: streams that are open at both servers count together, until they are closed', async () => {
    const messengers = servers.all.map(({ app }) => app.get(Messenger));
    // On a busy machine Redis may take too long; then each server counts for itself until messages arrive again.
    const trusted = () => until(() => messengers.every(({ isTrusted }) => isTrusted));
    await trusted();
    const admin = await a.admin();
    const open = (index: number) => at(servers.all[index % 2]!, admin).stream('/api/admin/sessions/stream');
    const streams = await Promise.all(Array.from({ length: STREAMS }, (_, index) => open(index)));
    await trusted();
    for (const index of [0, 1]) await expect(open(index)).rejects.toThrow('429');
    await streams[0]!.leave();
    // Which the server notices a moment later.
    streams.push(await until(() => open(1).catch(() => null)));
    await Promise.all(streams.map((stream) => stream.leave()));
  });
};

const missing = databaseKinds.includes('postgres') ? whyNoRedis : 'PostgreSQL was not found';
if (missing === null) describe('limits of several servers', spec);
else reportSkipped('limits of several servers', missing);
