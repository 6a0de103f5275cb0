import { jest } from '@jest/globals';
import type { ChatAnswer, Message, Session, User } from '@switchboard/shared';
import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { recount, allCountsMatch } from '../../src/commands/recount/recount.js';
import { SeededRandom } from '../../src/commands/seed/seeded-random.js';
import { openReadOnly } from '../../src/core/database/read-only-source.js';
import { Client } from '../support/client.js';
import { databaseKinds } from '../support/databases.js';
import { FULL, recordDrill, times } from '../support/drill-figures.js';
import { brokenStreams, type Arrival, type Stored } from '../support/history.js';
import { JoinedProcesses, type JoinedProcess } from '../support/joined-processes.js';
import { JoinedStorm } from '../support/joined-storm.js';
import { whyNoRedis } from '../support/redis-server.js';
import { reportSkipped } from '../support/skipped-tests.js';
import { faultsOf, faultsOfOrder } from '../support/storm-faults.js';
import { within } from '../support/until.js';

jest.setTimeout(FULL ? 600_000 : 120_000);

/** How often the same message is sent, by turns to both servers. */
const RETRIES = 20;
/** What may be answered while a server dies. */
const WHILE_KILLED = new Set(['no answer', 'reply_interrupted', 'busy', 'shutting_down']);

const spec = (): void => {
  let servers: JoinedProcesses;
  let a: JoinedProcess;
  let b: JoinedProcess;
  let admin: Client;
  let uma: Client;

  beforeAll(async () => {
    servers = await JoinedProcesses.start(2);
    [a, b] = [servers.all[0]!, servers.all[1]!];
    admin = await servers.admin();
    uma = await Client.register(a.url, 'uma@example.com');
  });
  afterAll(() => servers.close());

  const newSession = async () => (await uma.post<Session>('/api/sessions')).body.session_id;
  const at = (turn: number) => servers.all[turn % 2]!.as(uma);
  const stored = async (session_id: string) => (await uma.get<{ messages: Message[] }>(`/api/sessions/${session_id}/messages?limit=200`)).body.messages;
  const callsFor = (message: string) => servers.all.reduce((sum, { process }) => sum + process.output.split(`answering ${message}\n`).length - 1, 0);
  /** Retries until it is answered, as clients do. */
  const send = async (turn: number, session_id: string, message: string, message_id: string) => {
    for (let attempt = turn; ; attempt++) {
      const answer = await at(attempt).post<ChatAnswer>(`/api/sessions/${session_id}/chat`, { message, message_id }).catch(() => null);
      if (answer?.status === 200) return answer.body;
      if (answer && ![502, 503].includes(answer.status)) throw new Error(`${answer.status} ${answer.text}`);
      if (attempt > turn + 100) throw new Error('it was never answered');
      await delay(100);
    }
  };

  test(`D16: the same message ${RETRIES} times, by turns to both servers, at once and one after another: one message, one reply, one call`, async () => {
    for (let round = 0; round < times(2, 20); round++) {
      const [session_id, message_id, message] = [await newSession(), randomUUID(), `turn retried ${round}`];
      const atOnce = await Promise.all(Array.from({ length: RETRIES }, (_, turn) => send(turn, session_id, message, message_id)));
      for (let turn = 0; turn < RETRIES; turn++) atOnce.push(await send(turn, session_id, message, message_id));
      for (const { reply } of atOnce) expect(reply).toEqual(atOnce[0]!.reply);
      expect((await stored(session_id)).map(({ role, status }) => [role, status])).toEqual([['user', 'complete'], ['assistant', 'complete']]);
      expect(callsFor(message)).toBe(1);
    }
  });

  test(`D16: the same message ${RETRIES} times while the server that answers it is killed: one message, one reply, at most two calls`, async () => {
    for (let round = 0; round < times(1, 10); round++) {
      const [session_id, message_id, message] = [await newSession(), randomUUID(), `brief killed ${round}`];
      const calls = Array.from({ length: RETRIES }, (_, turn) => send(turn, session_id, message, message_id));
      const victim = await within(5_000, () => servers.all.find(({ process }) => process.output.includes(`answering ${message}\n`)));
      await delay(300);
      await victim.process.crash();
      const answers = await Promise.all(calls);
      await victim.start();
      await servers.hear();
      for (const { reply } of answers) expect(reply).toEqual(answers[0]!.reply);
      expect((await stored(session_id)).map(({ role, status }) => [role, status])).toEqual([['user', 'complete'], ['assistant', 'complete']]);
      expect(callsFor(message)).toBeLessThanOrEqual(2);
      expect(await servers.generations()).toBe(0);
    }
  });

  test('D16: questions to both servers by turns are answered once, in their order, and watchers at both see each message once, in order', async () => {
    const session_id = await newSession();
    const watchers = await Promise.all(servers.all.map((each) => each.as(uma).stream(`/api/sessions/${session_id}/stream`)));
    const calls: Promise<unknown>[] = [];
    for (let turn = 0; turn < times(12, 40); turn++) {
      calls.push(send(turn, session_id, `turn ordered ${turn}`, randomUUID()));
      // The order in which they are stored is the order in which they are asked.
      await within(5_000, async () => (await stored(session_id)).filter(({ role }) => role === 'user').length === turn + 1);
    }
    await Promise.all(calls);
    const messages = await stored(session_id);
    expect(faultsOfOrder(messages)).toEqual([]);
    await Promise.all(watchers.map((watcher) => watcher.next(({ data }) => data['seq'] === messages.at(-1)!.seq)));
    const arrivals = watchers.flatMap(({ events }, stream) =>
      events.flatMap(({ event, data }): Arrival[] => (event === 'message' || event === 'reply' ? [{ stream: `at ${stream}`, at: 0, id: data['message_id'] as string, seq: data['seq'] as number }] : [])),
    );
    expect(brokenStreams(arrivals, messages.map(({ message_id, seq }): Stored => ({ id: message_id, within: session_id, seq })))).toEqual([]);
    await Promise.all(watchers.map((watcher) => watcher.leave()));
  });

  test('D16: a storm of everything at once, at both servers, leaves nothing lost, twice, cut, or undecided', async () => {
    const administrators = [admin];
    for (const name of ['Anna', 'Ben']) {
      const email = `${name.toLowerCase()}@example.com`;
      await admin.post<User>('/api/admin/users', { email, password: 'a password for tests', name, role: 'admin' });
      administrators.push(await Client.signIn(a.url, email, 'a password for tests'));
    }
    for (let round = 0; round < times(1, 6); round++) {
      const seed = Number(process.env['STORM_SEED'] ?? randomInt(1_000_000));
      const isKilled = FULL && round % 2 === 1;
      const random = new SeededRandom(seed);
      const sessions = await Promise.all(Array.from({ length: times(4, 6) }, newSession));
      const storm = new JoinedStorm(() => random.next(), servers.all.map(({ url }) => url), uma, administrators, sessions, isKilled ? WHILE_KILLED : new Set());
      const running = storm.run(times(8_000, 30_000), 20);
      if (isKilled) {
        await delay(10_000);
        await b.process.crash();
        await b.start();
      }
      await running;
      await storm.calm();
      await servers.hear();
      await within(10_000, async () => (await servers.generations()) === 0).catch(() => undefined);
      const faults = [...storm.unexpected, ...(await faultsOf(storm, servers.other))];
      expect({ seed, faults: faults.slice(0, 20), many: faults.length }).toEqual({ seed, faults: [], many: 0 });
      const source = await openReadOnly({ kind: 'postgres', url: servers.database.url });
      expect(allCountsMatch(await recount(source))).toBe(true);
      await source.destroy();
      expect([...storm.done.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(50);
      recordDrill({ id: 'D16', what: `a storm of ${[...storm.done].map(([name, count]) => `${count} × ${name}`).join(', ')} at two servers${isKilled ? ', one of which was killed' : ''}`, acknowledged: storm.answered.length, lost: 0, twice: 0 });
    }
  });
};

const missing = databaseKinds.includes('postgres') ? whyNoRedis : 'PostgreSQL was not found';
if (missing === null) describe('joined servers in a storm', spec);
else reportSkipped('joined servers in a storm', missing);
