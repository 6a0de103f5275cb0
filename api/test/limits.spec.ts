import { randomUUID } from 'node:crypto';
import type { Problem, Session } from '@switchboard/shared';
import { type Limits, type RateName, defaultLimits } from '../src/core/limits/limits.js';
import { ADMIN, startApp, type TestApp, type TestAppOptions } from './support/app.js';
import { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { problemOf } from './support/problems.js';

const HOUR = 3_600;
/** Rates small enough for a test to use up, over an hour, so that no window ends during a test. */
const small = ({ messages, writes, profile, reads, visitors }: Partial<Record<RateName, number>>): Partial<Limits> => {
  const rate = (requests = 1_000) => ({ requests, seconds: HOUR });
  return { rates: { messages: rate(messages), writes: rate(writes), profile: rate(profile), reads: rate(reads), visitors: rate(visitors) } };
};

describe.each(databaseKinds)('rate limits on %s', (kind) => {
  let on: TestApp;
  const start = async (limits: Partial<Limits>, options: TestAppOptions = {}) => {
    on = await startApp({ kind, ...options, env: { RATE_LIMITS: 'on', ...options.env }, limits });
    return on;
  };
  afterEach(() => on.close());

  const refused = (answer: Parameters<typeof problemOf>[0]) => {
    expect(problemOf(answer)).toMatchObject({ status: 429, code: 'rate_limited', title: 'Too Many Requests' });
    const seconds = Number(answer.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(HOUR - 60);
    expect(seconds).toBeLessThanOrEqual(HOUR);
  };

  test('A59: fifty messages a second by one user: 429 with the remaining quota and reset time, others continue, none refused is stored', async () => {
    await start({ ...small({ messages: 30 }), repliesQueued: 100 });
    const [ann, bob] = [await on.user(), await on.user()];
    const { session_id } = (await ann.post<Session>('/api/sessions')).body;
    const path = `/api/sessions/${session_id}/chat`;
    const answers: Awaited<ReturnType<typeof ann.post>>[] = [];
    // Ten at a time: a busy machine would refuse fifty for lack of connections.
    for (let turn = 0; turn < 5; turn++) answers.push(...(await Promise.all(Array.from({ length: 10 }, (_, at) => ann.post(path, { message: `hello ${turn}.${at}` })))));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(30);
    for (const answer of answers) {
      expect(answer.headers.get('ratelimit-policy')).toBe(`"messages";q=30;w=${HOUR}`);
      expect(answer.headers.get('ratelimit')).toMatch(/^"messages";r=\d+;t=3[56]\d\d$/);
      if (answer.status !== 200) refused(answer);
    }
    expect(answers.map(({ headers }) => Number(/r=(\d+)/.exec(headers.get('ratelimit')!)![1])).sort((a, b) => b - a)).toEqual(
      Array.from({ length: 50 }, (_, at) => Math.max(29 - at, 0)),
    );
    expect((await ann.get<Session>(`/api/sessions/${session_id}`)).body.message_count).toBe(60);
    const theirs = (await bob.post<Session>('/api/sessions')).body.session_id;
    expect((await bob.post(`/api/sessions/${theirs}/chat`, { message: 'hello' })).status).toBe(200);
    // The default rate refuses a burst of fifty as well.
    expect(defaultLimits.rates.messages.requests).toBeLessThan(50);
  });

  test('a user is counted across all their sign-ins, with reads and writes separate', async () => {
    await start(small({ writes: 3, reads: 4 }));
    const ann = await on.user();
    const again = await Client.signIn(on.url, ann.user.email, ADMIN.password);
    for (const client of [ann, again, ann]) expect((await client.post('/api/sessions')).status).toBe(201);
    refused(await again.post('/api/sessions'));
    refused(await ann.delete(`/api/auth/sign-ins/${randomUUID()}`));
    for (const client of [ann, again, ann, again]) {
      const answer = await client.get('/api/sessions');
      expect([answer.status, answer.headers.get('ratelimit-policy')]).toEqual([200, `"reads";q=4;w=${HOUR}`]);
    }
    refused(await again.get('/api/auth/me'));
    refused(await ann.get('/api/sessions', { accept: 'text/event-stream' }));
    expect((await (await on.user()).get('/api/sessions')).status).toBe(200);
  });

  test('before sign-in an address is counted, whatever X-Forwarded-For says; behind a trusted proxy, each client address', async () => {
    await start(small({ visitors: 3 }));
    const visit = (address: string) => on.anonymous().get<Problem>('/api/auth/options', { 'x-forwarded-for': address });
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) expect((await visit(address)).status).toBe(200);
    refused(await visit('192.0.2.4'));
    refused(await on.anonymous().post('/api/auth/login', ADMIN));
    await on.close();
    await start(small({ visitors: 3 }), { env: { TRUST_PROXY: '127.0.0.1' } });
    for (let count = 0; count < 3; count++) expect((await visit('192.0.2.1')).status).toBe(200);
    refused(await visit('192.0.2.1'));
    expect((await visit('192.0.2.2')).status).toBe(200);
  });

  test('T4: visitors are counted per IPv6 network, and a site may use as much as ten networks', async () => {
    await start(small({ visitors: 2 }), { env: { TRUST_PROXY: '127.0.0.1' } });
    const visit = (address: string) => on.anonymous().get<Problem>('/api/auth/options', { 'x-forwarded-for': address });
    for (const host of ['1', 'ffff:1:2:3']) expect((await visit(`2001:db8:1:2:${host.includes(':') ? host : `:${host}`}`)).status).toBe(200);
    refused(await visit('2001:db8:1:2:a:b:c:d'));
    // The site has 20 in total: 2 are used up, not counting the refused one.
    for (let at = 0; at < 18; at++) expect((await visit(`2001:db8:1:${100 + at}::1`)).status).toBe(200);
    refused(await visit('2001:db8:1:200::1'));
    expect((await visit('2001:db8:2:2::1')).status).toBe(200);
  });

  test('S3: a request refused before its caller is known counts as a visitor’s, whatever it contains', async () => {
    await start(small({ visitors: 6 }));
    const ann = await on.user();
    const ask = (headers: Record<string, string>) => on.anonymous().get<Problem>('/api/sessions', headers);
    for (const authorization of ['Bearer x', 'Basic eDp5', `Bearer x${' '.repeat(15_800)}y`]) expect((await ask({ authorization })).status).toBe(401);
    expect((await ask({})).headers.get('ratelimit')).toMatch(/^"visitors";r=1;/);
    expect((await on.anonymous().post('/api/auth/login', '{"email":')).status).toBe(400);
    refused(await ask({}));
    refused(await ask({ authorization: 'Bearer x' }));
    refused(await on.anonymous().post('/api/auth/login', '{"email":'));
    // Signed-in users are not affected.
    expect((await ann.get('/api/sessions')).status).toBe(200);
  });

  test('S3: a user who is refused an administrator action uses up their own reads and writes', async () => {
    await start(small({ reads: 2, writes: 2, visitors: 10 }));
    const ann = await on.user();
    for (let at = 0; at < 2; at++) {
      expect((await ann.get('/api/admin/users')).status).toBe(403);
      expect((await ann.post('/api/admin/users', {})).status).toBe(403);
    }
    refused(await ann.get('/api/admin/users'));
    refused(await ann.post('/api/admin/users', {}));
    expect((await (await on.user()).get('/api/sessions')).status).toBe(200);
  });

  test('a request refused for its content still counts', async () => {
    await start(small({ writes: 2 }));
    const ann = await on.user();
    expect((await ann.post('/api/sessions', { nonsense: 1 })).status).toBe(422);
    expect((await ann.patch('/api/sessions/no-id', { title: 'x' })).status).toBe(422);
    refused(await ann.post('/api/sessions', { nonsense: 1 }));
  });

  test('health, pages, and polls that get a 304 or a snapshot cached for others are never counted', async () => {
    await start(small({ reads: 1, visitors: 2 }));
    const admin = await on.admin();
    const path = '/api/admin/sessions';
    const first = await admin.get(path);
    const etag = first.headers.get('etag')!;
    for (let count = 0; count < 5; count++) {
      const answer = await admin.get(path, { 'if-none-match': etag });
      expect([answer.status, answer.headers.get('ratelimit')]).toEqual([304, null]);
      const shared = await admin.get(path);
      expect([shared.status, shared.headers.get('ratelimit')]).toEqual([200, null]);
      for (const open of ['/api/health/live', '/api/health/ready', '/api/health', '/api/docs'])
        expect([open, (await on.anonymous().get(open)).status]).toEqual([open, 200]);
      expect((await on.anonymous().get('/')).status).not.toBe(429);
    }
    refused(await admin.get(`${path}?q=something+else`));
  });

  test('with RATE_LIMITS=off nothing is counted and no header mentions it', async () => {
    await start(small({ reads: 1, writes: 1, messages: 1, visitors: 1 }), { env: { RATE_LIMITS: 'off' } });
    const ann = await on.user();
    for (let count = 0; count < 3; count++) {
      const { session_id } = (await ann.post<Session>('/api/sessions')).body;
      const response = await ann.post(`/api/sessions/${session_id}/chat`, { message: 'hello' });
      expect([response.status, response.headers.get('ratelimit'), response.headers.get('ratelimit-policy')]).toEqual([200, null, null]);
      expect((await ann.get('/api/sessions')).status).toBe(200);
    }
  });
});
