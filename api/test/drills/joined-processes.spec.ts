import { jest } from '@jest/globals';
import type { Session } from '@switchboard/shared';
import { setTimeout as delay } from 'node:timers/promises';
import type { AnsweredChat } from '../support/answered-chat.js';
import { Client } from '../support/client.js';
import { databaseKinds } from '../support/databases.js';
import { FULL, recordDrill, times } from '../support/drill-figures.js';
import { JoinedProcesses, type JoinedProcess, type Watched } from '../support/joined-processes.js';
import { whyNoRedis } from '../support/redis-server.js';
import { reportSkipped } from '../support/skipped-tests.js';
import { within } from '../support/until.js';

jest.setTimeout(FULL ? 600_000 : 120_000);

/** Milliseconds within which the replies of a server that died are stored by another one, usually and at most; of one that hangs. */
const [TAKE_OVER_MS, TAKE_OVER_LIMIT_MS, HANG_LIMIT_MS] = [1_500, 3_000, 7_000];

const spec = (): void => {
  let servers: JoinedProcesses;
  let a: JoinedProcess;
  let b: JoinedProcess;
  let admin: Client;

  beforeAll(async () => {
    servers = await JoinedProcesses.start(2);
    [a, b] = [servers.all[0]!, servers.all[1]!];
    admin = await servers.admin();
  });
  afterAll(() => servers.close());

  const textOf = ({ watcher }: Watched) => watcher.events.flatMap(({ event, data }) => (event === 'delta' ? [data['text'] as string] : [])).join('');
  const repliesTo = ({ session_id }: Watched, at = a) => servers.replies(admin, session_id, at);
  const callsFor = (message: string) => servers.all.map(({ process }) => process.output.split(`answering ${message}\n`).length - 1);

  test('D30, D16: kill -9 of a server in mid-answer: the other one tells and stores what was said, and answers whoever asks again', async () => {
    const took: number[] = [];
    for (let kill = 0; kill < times(1, 15); kill++) {
      const asked = await servers.ask(admin, `drip ${kill}`, b, a);
      // Longer than the text is left where others can read it, and shorter than it is saved in the database.
      await delay(900);
      const announced = textOf(asked);
      await delay(300);
      const killedAt = performance.now();
      await b.process.crash();
      const reply = await within(TAKE_OVER_LIMIT_MS, async () => (await repliesTo(asked))[0]);
      took.push(performance.now() - killedAt);
      expect(reply).toMatchObject({ status: 'interrupted', reply_to: asked.message_id });
      expect(announced.length).toBeGreaterThan(10);
      expect(reply.content.startsWith(announced)).toBe(true);
      const { watcher, session_id, message, message_id } = asked;
      const told = await watcher.named('reply');
      const error = watcher.events.find(({ event }) => event === 'error');
      expect([error?.data['code'], error?.data['reply_to'], told.data['message_id']]).toEqual(['reply_interrupted', message_id, reply.message_id]);
      expect(watcher.events.indexOf(error!)).toBeLessThan(watcher.events.indexOf(told));
      expect(await servers.generations()).toBe(0);
      await watcher.leave();
      const again = a.as(admin).post<AnsweredChat>(`/api/sessions/${session_id}/chat`, { message, message_id });
      await within(3_000, () => callsFor(message)[0] === 1);
      await a.as(admin).post(`/api/sessions/${session_id}/stop`);
      expect((await again).status).toBe(200);
      expect((await repliesTo(asked)).map(({ status, version }) => [status, version])).toEqual([['stopped', 1]]);
      await b.start();
      await servers.hear();
    }
    took.sort((one, other) => one - other);
    if (FULL) expect(took[Math.floor(took.length * 0.95) - 1]!).toBeLessThan(TAKE_OVER_MS);
    recordDrill({ id: 'D30', what: `kill -9 of one of two joined servers in mid-answer ×${took.length}`, acknowledged: took.length, lost: 0, twice: 0, recovery_ms: took });
  });

  test('D31: SIGSTOP of a server that answers: its reply is taken over, and when it wakes it stores nothing, has another id and serves', async () => {
    for (const seconds of FULL ? [3, 8, 30] : [0]) {
      const asked = await servers.ask(admin, `drip asleep ${seconds}`, b, a);
      const before = await servers.idOf(b, admin, a);
      await delay(600);
      const stoppedAt = performance.now();
      b.process.signal('SIGSTOP');
      if (seconds === 3) {
        await delay(3_000);
        b.process.signal('SIGCONT');
        await delay(2_000);
        expect([await repliesTo(asked), await servers.idOf(b, admin, a)]).toEqual([[], before]);
        await a.as(admin).post(`/api/sessions/${asked.session_id}/stop`);
        expect((await repliesTo(asked)).map(({ status }) => status)).toEqual(['stopped']);
        continue;
      }
      const reply = await within(HANG_LIMIT_MS, async () => (await repliesTo(asked))[0]);
      expect(performance.now() - stoppedAt).toBeGreaterThan(4_000);
      // What the sleeper has taken for living and dead is as old as its sleep.
      const other = await servers.ask(admin, `drip awake ${seconds}`, a, a);
      await delay(Math.max(0, seconds * 1_000 - (performance.now() - stoppedAt)));
      b.process.signal('SIGCONT');
      await within(3_000, async () => ![undefined, before].includes(await servers.idOf(b, admin, a)));
      await within(3_000, async () => (await servers.idOf(a, admin, b)) !== undefined);
      // Longer than it takes to save what is being said, and to notice that it is not wanted.
      await delay(2_500);
      expect(await repliesTo(asked, b)).toEqual([reply]);
      expect(await repliesTo(other)).toEqual([]);
      expect(callsFor(asked.message).reduce((sum, calls) => sum + calls)).toBe(1);
      expect(await servers.generations()).toBe(1);
      await b.as(admin).post(`/api/sessions/${other.session_id}/stop`);
      expect((await repliesTo(other)).map(({ status }) => status)).toEqual(['stopped']);
      await servers.hear();
    }
  });

  test('D31: SIGSTOP of the server that does the duties: another one does each of them, and when it wakes, one server does them and nothing twice', async () => {
    const dutiesOf = ({ process }: JoinedProcess) => process.output.split('on duty\n').length - 1;
    const isIndexed = async (session_id: string) =>
      (await servers.other.query<{ done: boolean }>('SELECT indexed_seq = last_seq AS done FROM user_sessions WHERE session_id = $1', [session_id])).rows[0]?.done;
    const whoseDuty = async () => {
      const before = servers.all.map(dutiesOf);
      await delay(1_500);
      return servers.all.filter((each, index) => dutiesOf(each) > before[index]!);
    };
    /** A session that somebody handles who may no longer do so: released every 15 s. */
    const abandoned = async (at: JoinedProcess, email: string) => {
      await at.as(admin).post('/api/admin/users', { email, password: 'a password for tests', role: 'admin' });
      const { session_id } = (await at.as(admin).post<Session>('/api/sessions')).body;
      const gone = await Client.signIn(at.url, email, 'a password for tests');
      expect((await gone.post(`/api/admin/sessions/${session_id}/take-over`)).status).toBe(200);
      await servers.other.query("UPDATE users SET role = 'user' WHERE email = $1", [email]);
      return session_id;
    };
    const releases = async (session_id: string) =>
      Number((await servers.other.query<{ n: string }>("SELECT count(*) AS n FROM messages WHERE session_id = $1 AND event LIKE '%person_left%'", [session_id])).rows[0]!.n);
    for (const seconds of FULL ? [8, 30] : [0]) {
      const [eldest, ...more] = await whoseDuty();
      expect(more).toEqual([]);
      const [asleep, other] = eldest === a ? [a, b] : [b, a];
      const stoppedAt = performance.now();
      asleep.process.signal('SIGSTOP');
      const { session_id } = (await other.as(admin).post<Session>('/api/sessions')).body;
      expect((await other.as(admin).post(`/api/sessions/${session_id}/chat`, { message: 'quick and to be found' })).status).toBe(200);
      const [done, ended] = [dutiesOf(other), asleep.process.output.length];
      const left = await abandoned(other, `gone-${seconds}@example.com`);
      await within(HANG_LIMIT_MS, async () => dutiesOf(other) > done && (await isIndexed(session_id)));
      const took = performance.now() - stoppedAt;
      expect(took).toBeLessThan(HANG_LIMIT_MS);
      if (seconds === 30) await within(20_000, async () => (await releases(left)) === 1);
      await delay(Math.max(0, seconds * 1_000 - (performance.now() - stoppedAt)));
      asleep.process.signal('SIGCONT');
      await servers.hear();
      const [owner, ...others] = await whoseDuty();
      expect([owner, ...others]).toEqual([asleep]);
      // It knew that it had slept before it did anything.
      const since = asleep.process.output.slice(ended);
      expect(since.indexOf('counted as dead')).toBeGreaterThanOrEqual(0);
      expect(since.indexOf('on duty')).toBeGreaterThan(since.indexOf('counted as dead'));
      if (FULL) {
        await within(20_000, async () => (await releases(left)) === 1);
        await delay(16_000);
        expect(await releases(left)).toBe(1);
      }
      recordDrill({ id: 'D31', what: `SIGSTOP of the server that does the duties, for ${Math.max(seconds, 6)} s`, acknowledged: 1, lost: 0, twice: 0, recovery_ms: [took] });
    }
  });
};

const missing = databaseKinds.includes('postgres') ? whyNoRedis : 'PostgreSQL was not found';
if (missing === null) describe('joined servers in processes of their own', spec);
else reportSkipped('joined servers in processes of their own', missing);
