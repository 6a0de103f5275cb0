import { jest } from '@jest/globals';
import { getDataSourceToken } from '@nestjs/typeorm';
import { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { Messenger } from '../src/core/instances/messenger.js';
import { ADMIN, type TestApp } from './support/app.js';
import { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { JoinedServers } from './support/joined-servers.js';
import { whyNoRedis } from './support/redis-server.js';
import { reportSkipped } from './support/skipped-tests.js';
import { until } from './support/until.js';

/** As in `AttemptCounter`, `ConsecutiveFailures` and `AttemptBudgets`. */
const [PAIR, ACCOUNT, NETWORK, REGISTRATIONS] = [9, 100, 100, 200];
const PASSWORD = 'a password for tests';

const spec = (): void => {
  let servers: JoinedServers;
  let a: TestApp;
  let b: TestApp;
  let networks = 0;

  beforeAll(async () => {
    servers = await JoinedServers.start(2, [], { RATE_LIMITS: 'on', TRUST_PROXY: '127.0.0.1' });
    [a, b] = [servers.all[0]!, servers.all[1]!];
  });
  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => servers.close());
  // On a busy machine Redis may take too long; then each server counts what it has heard until messages arrive again.
  const trusted = () => until(() => servers.all.every(({ app }) => app.get(Messenger).isTrusted));
  beforeEach(trusted);

  const anyone = () => `${randomUUID()}@example.com`;
  const network = () => `203.${++networks >> 8}.${networks & 255}.1`;
  const signIn = async (on: TestApp, email: string, address: string, password = 'wrong', cookie = '') =>
    (await new Client(on.url).post('/api/auth/login', { email, password }, { 'x-forwarded-for': address, cookie })).status;
  /** @returns how many attempts, one after the other, got which status */
  const count = async (attempts: number, attempt: (at: number) => Promise<number>) => {
    const counted: Record<number, number> = {};
    for (let at = 0; at < attempts; at++) {
      const status = await attempt(at);
      counted[status] = (counted[status] ?? 0) + 1;
    }
    return counted;
  };
  /** The same by turns at both servers. */
  const byTurns = (attempts: number, attempt: (at: TestApp) => Promise<number>) =>
    count(attempts, async (turn) => {
      await trusted();
      return attempt(servers.all[turn % 2]!);
    });
  const numberOf = async (sql: string, email: string) =>
    (await a.app.get<DataSource>(getDataSourceToken()).query<{ number: number }[]>(sql, [email]))[0]?.number ?? 0;
  const stored = (email: string) => numberOf('SELECT consecutive AS number FROM failed_sign_ins JOIN users USING (user_id) WHERE email = $1', email);
  const restrictions = (email: string) =>
    numberOf("SELECT CAST(count(*) AS integer) AS number FROM audit_entries JOIN users ON user_id = subject_id WHERE action = 'auth.sign_in_restricted' AND email = $1", email);

  test.each([['an account', ADMIN.email], ['an address without one', anyone()]])(
    'S9, A58: wrong passwords from one network for %s count together at both servers, and its tenth is refused by either',
    async (_, email) => {
      const [here, there] = [network(), network()];
      expect(await byTurns(PAIR, (at) => signIn(at, email, here))).toEqual({ 401: PAIR });
      await trusted();
      expect([await signIn(a, email, here), await signIn(b, email, here), await signIn(b, email, there)]).toEqual([429, 429, 401]);
    },
  );

  test.each([['an account', true], ['an address without one', false]])(
    'S9, A58: %s has 100 wrong passwords in a row from all networks at both servers, of attempts at the same moment too',
    async (_, hasAccount) => {
      const late = servers.all.map(({ app }) => jest.spyOn(app.get(Messenger), 'distrust'));
      /** The email address, and how many of the last attempts were checked; null if a message took too long, as on a busy machine. */
      const attempt = async (): Promise<{ email: string; checked: number } | null> => {
        const email = hasAccount ? (await a.user()).user.email : anyone();
        expect(await byTurns(ACCOUNT - 10, (at) => signIn(at, email, network()))).toEqual({ 401: ACCOUNT - 10 });
        await trusted();
        late.forEach((each) => each.mockClear());
        const statuses = await Promise.all(Array.from({ length: 18 }, (_each, at) => signIn(servers.all[at % 2]!, email, network())));
        const checked = statuses.filter((status) => status === 401).length;
        return late.some((each) => each.mock.calls.length > 0) ? null : { email, checked };
      };
      const { email, checked } = await until(attempt);
      expect(checked).toBe(10);
      for (const on of [a, b]) expect(await signIn(on, email, network(), PASSWORD)).toBe(429);
      if (hasAccount) await until(async () => (await stored(email)) === ACCOUNT);
      expect(await restrictions(email)).toBe(Number(hasAccount));
    },
  );

  test('S9, A58: a known device signs in at either server however many attempts others use up, and resets the count at both', async () => {
    const ann = await a.user();
    const { email } = ann.user;
    for (const on of [a, b]) {
      expect(await byTurns(ACCOUNT + 2, (at) => signIn(at, email, network()))).toEqual({ 401: ACCOUNT, 429: 2 });
      expect(await signIn(on, email, network(), PASSWORD, ann.cookies)).toBe(200);
      expect([await signIn(a, email, network()), await signIn(b, email, network())]).toEqual([401, 401]);
      for (const each of [a, b]) expect(await signIn(each, email, network(), PASSWORD)).toBe(200);
      expect(await stored(email)).toBe(0);
    }
    const device = await byTurns(PAIR + 1, (at) => signIn(at, email, network(), 'wrong', ann.cookies));
    expect(device).toEqual({ 401: PAIR, 429: 1 });
  });

  test('A58: the right password at one server gives the network its attempts back at the other', async () => {
    const [{ user }, here] = [await a.user(), network()];
    for (const on of [a, b, a]) {
      expect(await byTurns(PAIR - 1, (at) => signIn(at, user.email, here))).toEqual({ 401: PAIR - 1 });
      expect(await signIn(on, user.email, here, PASSWORD)).toBe(200);
    }
  });

  test('A33, A58: a network has 100 wrong passwords for all accounts, and 200 registrations, at both servers', async () => {
    const [here, there] = [network(), network()];
    expect(await byTurns(NETWORK + 2, (at) => signIn(at, anyone(), here))).toEqual({ 401: NETWORK, 429: 2 });
    // Counted although it is refused as too weak.
    const register = async (at: TestApp) =>
      (await new Client(at.url).post('/api/auth/register', { email: anyone(), password: 'password12345678' }, { 'x-forwarded-for': there })).status;
    expect(await byTurns(REGISTRATIONS + 2, register)).toEqual({ 422: REGISTRATIONS, 429: 2 });
  });

  test('D12: with Redis frozen or dead, people sign in without delay, and each server goes on counting from what it has heard', async () => {
    const ann = await a.user();
    const faults: [() => unknown, () => unknown][] = [
      [() => servers.redis.signal('SIGSTOP'), () => servers.redis.signal('SIGCONT')],
      [() => servers.redis.kill(), () => servers.redis.startAgain()],
    ];
    for (const [begin, end] of faults) {
      const [here, email] = [network(), anyone()];
      expect(await byTurns(4, (at) => signIn(at, email, here))).toEqual({ 401: 4 });
      await begin();
      for (const on of [a, b]) {
        const beganAt = performance.now();
        expect(await signIn(on, ann.user.email, network(), PASSWORD)).toBe(200);
        // Twice 50 ms: once for the attempt, and once for telling others that she has signed in, at most.
        expect(performance.now() - beganAt).toBeLessThan(500);
        expect(await count(PAIR - 3, () => signIn(on, email, here))).toEqual({ 401: PAIR - 4, 429: 1 });
      }
      await end();
      await servers.hear();
    }
  });

  test('D12: without Redis an account has as many wrong passwords at all servers, by the stored count', async () => {
    const { email } = (await a.user()).user;
    servers.redis.signal('SIGSTOP');
    try {
      expect(await count(60, () => signIn(a, email, network()))).toEqual({ 401: 60 });
      await until(async () => (await stored(email)) === 60);
      expect(await count(41, () => signIn(b, email, network()))).toEqual({ 401: 40, 429: 1 });
      await until(async () => (await stored(email)) === 100);
      expect(await signIn(a, email, network(), PASSWORD)).toBe(429);
    } finally {
      servers.redis.signal('SIGCONT');
      await servers.hear();
    }
  });

  test('D12: Redis keeps nothing of attempts, so that emptying it grants none; what passes through it tells no address', async () => {
    const [here, email] = [network(), anyone()];
    const listener = new Redis(servers.redis.url);
    const messages: string[] = [];
    listener.on('pmessage', (_pattern, _channel, text: string) => messages.push(text));
    await listener.psubscribe('*');
    try {
      expect(await byTurns(PAIR - 1, (at) => signIn(at, email, here))).toEqual({ 401: PAIR - 1 });
      expect(await servers.redis.command('KEYS', '*')).toEqual([]);
      await servers.redis.command('FLUSHALL');
      expect(await byTurns(3, (at) => signIn(at, email, here))).toEqual({ 401: 1, 429: 2 });
      await until(() => messages.filter((text) => text.includes('"begin"')).length === PAIR + 2);
      expect(messages.filter((text) => text.includes(email) || (text.includes('"begin"') && text.includes(here)))).toEqual([]);
    } finally {
      listener.disconnect();
    }
  });
};

const missing = databaseKinds.includes('postgres') ? whyNoRedis : 'PostgreSQL was not found';
if (missing === null) describe('attempts to sign in at several servers', spec);
else reportSkipped('attempts to sign in at several servers', missing);
