import type { AdminSessionList, Session } from '@switchboard/shared';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { ConnectionRoom } from '../src/core/instances/connection-room.js';
import { Messenger } from '../src/core/instances/messenger.js';
import { MetricsServer } from '../src/metrics/metrics-server.js';
import { scripted, ScriptedResponder } from './support/scripted-responder.js';
import { startApp, type TestApp } from './support/app.js';
import { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { at, JoinedServers, messengerOf } from './support/joined-servers.js';
import { whyNoRedis } from './support/redis-server.js';
import { reportSkipped } from './support/skipped-tests.js';
import { until, within } from './support/until.js';

const LIST = '/api/admin/sessions';

const spec = (): void => {
  let servers: JoinedServers;
  let a: TestApp;
  let b: TestApp;
  let admin: Client;
  let ann: Client;
  /** another program's connection to the database */
  let other: pg.Client;

  beforeAll(async () => {
    servers = await JoinedServers.start(2, [scripted], { METRICS_PORT: '0' });
    [a, b] = [servers.all[0]!, servers.all[1]!];
    other = new pg.Client({ connectionString: servers.database.url });
    await other.connect();
  });
  beforeEach(async () => {
    [admin, ann] = [await a.admin(), await a.user()];
  });
  afterAll(async () => {
    await other.end();
    await servers.close();
  });

  const create = async () => (await ann.post<Session>('/api/sessions', { title: 'Joined' })).body.session_id;
  const hasSession = async (on: TestApp, session_id: string) => (await at(on, admin).get<AdminSessionList>(LIST)).body.sessions.some((row) => row.session_id === session_id);

  test('one ETag is good at every server, and says who has answered', async () => {
    await create();
    const tag = (await admin.get(LIST)).headers.get('etag')!;
    for (let poll = 0; poll < 6; poll++) {
      const { status, headers } = await at(servers.all[poll % 2]!, admin).get(LIST, { 'if-none-match': tag });
      expect([status, headers.get('instance')]).toEqual([304, `server-${(poll % 2) + 1}`]);
    }
  });

  test('a poll at one server that begins after a write at the other was answered shows it, or one 100 ms later', async () => {
    const messenger = a.app.get(Messenger);
    let late = 0;
    for (let round = 0; round < 40; round++) {
      // On a busy machine Redis may take longer than a writer waits for it; then nobody waits until messages arrive again.
      await until(() => messenger.isTrusted);
      const tag = (await at(b, admin).get(LIST)).headers.get('etag')!;
      const session_id = await create();
      const shows = async () => (await at(b, admin).get<AdminSessionList>(LIST, { 'if-none-match': tag })).body.sessions?.[0]?.session_id === session_id;
      if (await shows()) continue;
      // The message has arrived by then, but the other server may serve the poll before it reads it.
      if (messenger.isTrusted) late++;
      await within(100, shows);
    }
    expect(late).toBeLessThan(2);
  });

  test('what takes long to commit is shown at the other server once it is committed, whatever was read there meanwhile', async () => {
    await other.query(`CREATE FUNCTION commit_slowly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(1.5); RETURN NULL; END $$`);
    await other.query(`CREATE CONSTRAINT TRIGGER commit_slowly AFTER INSERT ON user_sessions DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (NEW.title = 'Joined') EXECUTE FUNCTION commit_slowly()`);
    try {
      for (let round = 0; round < 3; round++) {
        let tag = '';
        let shown: string[] = [];
        const poll = async () => {
          const { status, headers, body } = await at(b, admin).get<AdminSessionList>(LIST, { 'if-none-match': tag });
          if (status === 200) [tag, shown] = [headers.get('etag')!, body.sessions.map(({ session_id }) => session_id)];
        };
        let created: string | undefined;
        const creating = create().then((session_id) => (created = session_id));
        // Somebody else's are created meanwhile, of which the other server knows.
        for (let pace = 0; created === undefined; pace++) {
          await poll();
          if (pace % 10 === 0) await at(b, admin).post('/api/sessions', { title: 'Another' });
          await delay(25);
        }
        await creating;
        await within(100, async () => poll().then(() => shown.includes(created!)));
      }
    } finally {
      await other.query('DROP TRIGGER commit_slowly ON user_sessions');
      await other.query('DROP FUNCTION commit_slowly()');
    }
  });

  test('D15: whoever is signed out, demoted or deleted at one server is refused at the other at once, and their streams there end within 1 s', async () => {
    const end: [string, (eve: Client) => Promise<unknown>, number][] = [
      ['signed out', (eve) => eve.post('/api/auth/logout', undefined, { cookie: eve.cookies }), 401],
      ['demoted', (eve) => admin.patch(`/api/admin/users/${eve.user.user_id}`, { role: 'user' }), 403],
      ['disabled', (eve) => admin.patch(`/api/admin/users/${eve.user.user_id}`, { status: 'disabled' }), 401],
    ];
    for (const [what, act, refusal] of end) {
      const email = `${what.replace(' ', '-')}@example.com`;
      await admin.post('/api/admin/users', { email, password: 'a password for others', role: 'admin' });
      const eve = await Client.signIn(a.url, email, 'a password for others');
      const stream = await at(b, eve).stream(`${LIST}/stream`);
      await stream.named('changed');
      const tag = (await at(b, eve).get(LIST)).headers.get('etag')!;
      await act(eve);
      expect([what, (await at(b, eve).get(LIST, { 'if-none-match': tag })).status]).toEqual([what, refusal]);
      await stream.endedWithin(1_000);
      expect([what, stream.events.at(-1)!.event]).toEqual([what, 'signed-out']);
    }
  });

  test('a session is watched at one server while it is written at the other, its running reply from the beginning', async () => {
    const session_id = await create();
    const early = await ann.stream(`/api/sessions/${session_id}/stream`);
    // The responder of the server that was started last.
    const answered = at(b, ann).post(`/api/sessions/${session_id}/chat`, { message: 'wait for it' });
    const message = await early.named('message');
    expect(message.data['content']).toBe('wait for it');
    await until(() => ScriptedResponder.instance.holds('wait for it') && early.events.some(({ event }) => event === 'delta'));
    const late = await ann.stream(`/api/sessions/${session_id}/stream`);
    expect((await late.named('delta')).data).toMatchObject({ offset: 0, text: 'so far ' });
    ScriptedResponder.instance.release('wait for it');
    await answered;
    for (const stream of [early, late]) {
      const reply = await stream.named('reply');
      expect(reply.data['content']).toBe('so far re: wait for it');
      await stream.leave();
    }
  });

  test('the servers know each other, one of them does the duties, and a stranger is refused by what differs', async () => {
    type Instances = { instances: { name: string; duties: boolean; heard: boolean; streams: number }[] };
    const { instances } = await until(async () => {
      const { body } = await admin.get<Instances>('/api/admin/instances');
      return body.instances.length === 2 && body.instances.every(({ heard }) => heard) && body.instances.some(({ duties }) => duties) ? body : null;
    });
    expect(instances.map(({ name }) => name)).toEqual(['server-1', 'server-2']);
    expect(instances.map(({ duties }) => duties)).toEqual([true, false]);
    expect((await ann.get('/api/admin/instances')).status).toBe(403);
    await expect(servers.add({ JWT_SECRET: 'another secret of thirty-two bytes or more' })).rejects.toThrow(/cannot join .*: its JWT_SECRET differs/);
    await expect(servers.add({ SESSION_IDLE_AFTER: '7m', PASSWORD_MIN_LENGTH: '20' })).rejects.toThrow(/its SESSION_IDLE_AFTER, PASSWORD_MIN_LENGTH differ/);
    await expect(startApp({ kind: 'postgres', database: servers.database })).rejects.toThrow(/joined with others by REDIS_URL/);
    // Whoever was refused lets go of the database.
    await until(async () => {
      const { rows } = await other.query<{ n: string }>("SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'switchboard owner'");
      return Number(rows[0]!.n) === 2;
    }, 20, 3_000);
  });

  test('metrics tell who is alive and heard, and how old what they know is', async () => {
    const scrape = async ({ app }: TestApp) => {
      const text = await (await fetch(`http://127.0.0.1:${app.get(MetricsServer).port}/metrics`)).text();
      return (name: string) => Number(new RegExp(`^switchboard_${name} (.+)$`, 'm').exec(text)?.[1]);
    };
    const read = await Promise.all([a, b].map(scrape));
    const all = (name: string) => read.map((valueOf) => valueOf(name));
    expect([all('instances_alive'), all('instances_unheard'), all('messenger_up'), all('duty')]).toEqual([[2, 2], [0, 0], [1, 1], [1, 0]]);
    for (const at of all('pulse_timestamp_seconds')) expect(Math.abs(Date.now() / 1_000 - at)).toBeLessThan(5);
    for (const offset of all('clock_offset_seconds')) expect(Math.abs(offset)).toBeLessThan(1);
  });

  test('a server warns when all of them may open more connections than PostgreSQL allows', async () => {
    expect(await b.app.get(ConnectionRoom).shortage()).toBeNull();
    const { app } = await servers.add({ DATABASE_POOL: '90+60' });
    try {
      expect(await app.get(ConnectionRoom).shortage()).toEqual({ servers: 3, needed: 3 * 151, allowed: expect.any(Number) });
    } finally {
      await app.close();
    }
  });

  test('D12: while Redis is frozen, empty, dead or back, nothing fails, one write waits at most 120 ms, and changes show within 1.5 s', async () => {
    const write = async () => {
      const startedAt = performance.now();
      const session_id = await create();
      return { session_id, took: performance.now() - startedAt };
    };
    const shows = async () => {
      const { session_id } = await write();
      await within(1_500, () => hasSession(b, session_id));
    };
    const faults: [string, () => Promise<unknown> | void, () => Promise<unknown> | void][] = [
      ['frozen', () => servers.redis.signal('SIGSTOP'), () => servers.redis.signal('SIGCONT')],
      ['emptied', () => servers.redis.command('FLUSHALL'), () => undefined],
      ['dead', () => servers.redis.kill(), () => servers.redis.startAgain()],
    ];
    for (const [what, begin, end] of faults) {
      const session_id = await create();
      const watcher = await at(b, ann).stream(`/api/sessions/${session_id}/stream`);
      await watcher.named('session');
      await begin();
      const usual = await write();
      const times: number[] = [];
      for (let writes = 0; writes < 8; writes++) times.push((await write()).took);
      // The first may wait; after it nobody waits for Redis.
      expect([what, usual.took < 1_000, times.filter((took) => took > 300)]).toEqual([what, true, []]);
      await shows();
      await ann.post(`/api/sessions/${session_id}/chat`, { message: 'is anybody there?' });
      await within(6_000, () => watcher.events.some(({ event, data }) => event === 'reply' && data['content'] === 're: is anybody there?'));
      const eve = await Client.signIn(a.url, (await a.user()).user.email, 'a password for tests');
      expect((await at(b, eve).get('/api/sessions')).status).toBe(200);
      await eve.post('/api/auth/logout', undefined, { cookie: eve.cookies });
      await within(2_500, async () => (await at(b, eve).get('/api/sessions')).status === 401);
      await end();
      await within(5_000, async () => (await messengerOf(b.url))?.detail === null && (await messengerOf(a.url))?.detail === null);
      await delay(300);
      const back = await create();
      expect([what, await hasSession(b, back)]).toEqual([what, true]);
      await watcher.leave();
    }
  });
};

const limits = (): void => {
  test('the requests of a person are counted together, at whichever server they arrive', async () => {
    const servers = await JoinedServers.start(2, [], { RATE_LIMITS: 'on' });
    try {
      const ann = await servers.all[0]!.user();
      const statuses: number[] = [];
      for (let change = 0; change < 24; change++) statuses.push((await at(servers.all[change % 2]!, ann).patch('/api/auth/me', { name: `Ann ${change}` })).status);
      const allowed = statuses.filter((status) => status === 200).length;
      expect([allowed >= 20, allowed <= 21, statuses.at(-1)]).toEqual([true, true, 429]);
    } finally {
      await servers.close();
    }
  });
};

const missing = databaseKinds.includes('postgres') ? whyNoRedis : 'PostgreSQL was not found';
if (missing === null)
  describe('several servers on one database', () => {
    describe('that are joined', spec);
    describe('with limits', limits);
  });
else reportSkipped('several servers on one database', missing);
