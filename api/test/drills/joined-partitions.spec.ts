import { jest } from '@jest/globals';
import type { AdminSessionList, Session } from '@switchboard/shared';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from '../support/client.js';
import { databaseKinds } from '../support/databases.js';
import { FULL, recordDrill, times } from '../support/drill-figures.js';
import { JoinedProcesses, type JoinedProcess } from '../support/joined-processes.js';
import { messengerOf } from '../support/joined-servers.js';
import { whyNoRedis } from '../support/redis-server.js';
import { reportSkipped } from '../support/skipped-tests.js';
import { within } from '../support/until.js';

jest.setTimeout(FULL ? 600_000 : 120_000);

const LIST = '/api/admin/sessions';
/** Milliseconds within which anything shows at another server, whatever happens to Redis. */
const SHOWN_MS = 1_500;
/** Milliseconds after which it counts as lost, not late. */
const LOST_MS = 10_000;
/**
 * Milliseconds that may be allowed for what takes as long without a fault, measured right before and after it: in `npm test`, other specs
 * keep the processors busy.
 */
const USUAL_MS = FULL ? 0 : 500;
/** The first number of the locks of servers that live: "SWBE". */
const LIFE_LOCK = 0x53574245;
/** Milliseconds that a call may last, after the first one at each server. */
const LONGER_MS = 300;

/** Milliseconds. */
interface Measured {
  took: number[];
  late: number[];
}

const spec = (): void => {
  let servers: JoinedProcesses;
  let a: JoinedProcess;
  let b: JoinedProcess;
  let admin: Client;
  let people = 0;

  beforeAll(async () => {
    servers = await JoinedProcesses.start(2);
    [a, b] = [servers.all[0]!, servers.all[1]!];
    admin = await servers.admin();
  });
  // After a failed test too: the next one needs both servers.
  afterEach(() => {
    b.redis.heal();
    b.postgres.heal();
  });
  afterAll(() => servers.close());

  const email = () => `person-${++people}@example.com`;
  const create = async (at: JoinedProcess, person: Client) => {
    const beganAt = performance.now();
    const { status, body } = await at.as(person).post<Session>('/api/sessions');
    expect(status).toBe(201);
    return { session_id: body.session_id, took: performance.now() - beganAt };
  };
  const shows = async (at: JoinedProcess, session_id: string) => (await at.as(admin).get<AdminSessionList>(LIST)).body.sessions.some((row) => row.session_id === session_id);
  const isHeard = async () => (await messengerOf(a.url))?.detail === null && (await messengerOf(b.url))?.detail === null;
  /** @returns how long it took, in milliseconds @throws Error if it never shows */
  const shown = async (look: () => Promise<boolean> | boolean): Promise<number> => {
    const from = performance.now();
    await within(LOST_MS, look);
    return performance.now() - from;
  };

  /** @returns milliseconds that calls took during a fault, and until changes showed at the other server @throws Error if a call fails or a change is lost */
  const during = async (begin: () => unknown, end: () => unknown, at: JoinedProcess, other: JoinedProcess): Promise<Measured> => {
    const measured: Measured = { took: [], late: [] };
    const ann = await Client.register(at.url, email());
    const { session_id } = await create(at, ann);
    const watcher = await other.as(ann).stream(`/api/sessions/${session_id}/stream`);
    await watcher.named('session');
    await begin();
    try {
      // At once: nobody has noticed anything yet.
      await at.as(ann).post(`/api/sessions/${session_id}/chat`, { message: 'quick question' });
      measured.late.push(await shown(() => watcher.events.some(({ event }) => event === 'reply')));
      for (let write = 0; write < 4; write++) measured.took.push((await create(at, ann)).took);
      const { session_id: newest } = await create(at, ann);
      measured.late.push(await shown(() => shows(other, newest)));
      await at.as(ann).post('/api/auth/logout', undefined, { cookie: ann.cookies });
      const signedOutAt = performance.now();
      await shown(async () => (await other.as(ann).get('/api/sessions')).status === 401);
      await watcher.endedWithin(LOST_MS);
      measured.late.push(performance.now() - signedOutAt);
      expect(watcher.events.at(-1)!.event).toBe('signed-out');
    } finally {
      await end();
    }
    await within(5_000, isHeard);
    return measured;
  };
  const nothing = () => undefined;
  const slowest = (times: number[]) => Math.min(USUAL_MS, Math.max(...times));

  type Fault = [string, () => unknown, () => unknown];
  const short: Fault[] = [
    ['one server is cut off from Redis', () => b.redis.cut(), () => b.redis.heal()],
    ['nothing passes between one server and Redis, and nobody is told', () => b.redis.hold(), () => b.redis.heal()],
  ];
  const long: Fault[] = [
    ['Redis loses everything', () => servers.redis.command('FLUSHALL'), () => undefined],
    ['Redis is frozen', () => servers.redis.signal('SIGSTOP'), () => servers.redis.signal('SIGCONT')],
    ['Redis is dead', () => servers.redis.kill(), () => servers.redis.startAgain()],
  ];

  test.each(FULL ? [...short, ...long] : short)('D12, D15: %s: no call fails, and lists, streams and sign-outs are at most 1.5 s late in either direction', async (what, begin, end) => {
    const late: number[] = [];
    let writes = 0;
    for (let round = 0; round < times(1, 5); round++) {
      for (const [at, other] of [[a, b], [b, a]] as const) {
        const before = await during(nothing, nothing, at, other);
        const measured = await during(begin, end, at, other);
        const after = await during(nothing, nothing, at, other);
        const limits = { took: LONGER_MS + slowest([...before.took, ...after.took]), late: SHOWN_MS + slowest([...before.late, ...after.late]) };
        expect([what, limits, measured.took.filter((each) => each > limits.took), measured.late.filter((each) => each > limits.late)]).toEqual([what, limits, [], []]);
        late.push(...measured.late);
        writes += measured.took.length + 1;
      }
    }
    recordDrill({ id: 'D12', what: `${what} ×${times(1, 5) * 2}: the latest change seen elsewhere after ${Math.round(Math.max(...late))} ms`, acknowledged: writes, lost: 0, twice: 0 });
  });

  test('D31: a server that only loses the connection by which it is known to live keeps its replies and its id', async () => {
    for (let round = 0; round < times(2, 10); round++) {
      const asked = await servers.ask(admin, `drip reconnected ${round}`, b, a);
      const before = await servers.idOf(b, admin, a);
      const { rowCount } = await servers.other.query(
        `SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN instances i ON CAST(l.objid AS bigint) = i.number
         WHERE l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND l.classid = $1 AND i.name = $2`, [LIFE_LOCK, b.name],
      );
      expect(rowCount).toBe(1);
      await delay(2_200);
      expect([await servers.replies(admin, asked.session_id, a), await servers.idOf(b, admin, a)]).toEqual([[], before]);
      await a.as(admin).post(`/api/sessions/${asked.session_id}/stop`);
      expect((await servers.replies(admin, asked.session_id, a)).map(({ status }) => status)).toEqual(['stopped']);
    }
  });

  type Cut = [string, () => void];
  const cuts: Cut[] = [['is cut off from PostgreSQL', () => b.postgres.cut()]];
  const held: Cut[] = [['gets nothing from PostgreSQL, and is not told', () => b.postgres.hold()]];

  test.each(FULL ? [...cuts, ...held] : cuts)('D15: a server that %s confirms nothing for longer than 2 s, ends its streams, loses its replies to the other one, and comes back', async (_, sever) => {
    const eve = await Client.register(a.url, email());
    const asked = await servers.ask(admin, 'drip cut off', b, a);
    await delay(600);
    const stream = await b.as(admin).stream(`${LIST}/stream`);
    await stream.named('changed');
    const tag = (await b.as(admin).get(LIST)).headers.get('etag')!;
    const before = await servers.idOf(b, admin, a);
    const severedAt = performance.now();
    sever();
    // Otherwise the other server would tell it what has changed.
    b.redis.cut();
    await a.as(eve).post('/api/auth/logout', undefined, { cookie: eve.cookies });
    await create(a, admin);
    const changedAt = performance.now();
    const confirmed: number[] = [];
    const statuses = new Set<number>();
    while (performance.now() - severedAt < 6_500) {
      for (const [person, path] of [[admin, LIST], [eve, '/api/auth/me']] as const) {
        const askedAt = performance.now();
        const headers = { ...(person === admin ? { 'if-none-match': tag } : {}) };
        const response = await fetch(b.url + path, { headers: { authorization: `Bearer ${person.token}`, ...headers }, signal: AbortSignal.timeout(1_000) }).catch(() => null);
        await response?.body?.cancel();
        statuses.add(response?.status ?? 0);
        if (response && response.status < 400) confirmed.push(askedAt - changedAt);
      }
      await delay(50);
    }
    expect(Math.max(0, ...confirmed)).toBeLessThan(2_000);
    expect([...statuses].filter((status) => ![200, 304, 401, 503, 0].includes(status))).toEqual([]);
    expect(stream.events.at(-1)!.event).toBe('unavailable');
    expect((await new Client(b.url).get('/api/health/ready')).status).toBe(503);
    const reply = await within(1_000, async () => (await servers.replies(admin, asked.session_id, a))[0]);
    expect(reply.status).toBe('interrupted');
    b.postgres.heal();
    b.redis.heal();
    await within(10_000, async () => (await new Client(b.url).get('/api/health/ready')).status === 200);
    await within(3_000, async () => ![undefined, before].includes(await servers.idOf(b, admin, a)));
    expect((await b.as(eve).get('/api/auth/me')).status).toBe(401);
    expect((await b.as(admin).get(LIST, { 'if-none-match': tag })).status).toBe(200);
    await delay(2_500);
    expect(await servers.replies(admin, asked.session_id, b)).toEqual([reply]);
    expect(await servers.generations()).toBe(0);
    await servers.hear();
  });
};

const missing = databaseKinds.includes('postgres') ? whyNoRedis : 'PostgreSQL was not found';
if (missing === null) describe('joined servers that are cut off', spec);
else reportSkipped('joined servers that are cut off', missing);
