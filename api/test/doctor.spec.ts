import { type PingResult, observedRequest, type ObservedRequest, serverFacts, type ServerFacts } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { OwnerLock } from '../src/core/database/owner-lock.js';
import { Streams } from '../src/core/http/streams.js';
import { type TestApp, startApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { sendTarget } from './support/raw-http.js';
import { until } from './support/until.js';

const REQUEST = '/api/admin/doctor/request';
const STREAM = '/api/admin/doctor/stream';

describe('a request as the server sees it', () => {
  let on: TestApp;
  let admin: Client;

  const start = async (env: Record<string, string> = {}) => {
    on = await startApp({ env });
    admin = await on.admin();
  };
  afterEach(() => on.close());

  const seen = async (headers: Record<string, string> = {}) => (await admin.get<ObservedRequest>(REQUEST, headers)).body;

  test('without a proxy: the peer is the client, and nothing is forwarded', async () => {
    await start();
    const { headers, body } = await admin.get<ObservedRequest>(REQUEST, { 'if-none-match': '"asked"' });
    expect(observedRequest.parse(body)).toMatchObject({
      peer: 'loopback', peer_address: '127.0.0.1', client: 'loopback', client_is_peer: true, forwarding: [], peer_trusted: false,
      scheme: 'http', host: new URL(on.url).host, public_url: on.settings.publicUrl, http_version: '1.1', keep_alive: true, if_none_match: '"asked"',
    });
    expect(headers.get('etag')).toBe(body.etag);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  const forwarded = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https', via: '1.1 proxy' };

  test('headers forwarded by an untrusted peer are listed but not trusted', async () => {
    await start();
    expect(await seen(forwarded)).toMatchObject({
      client: 'loopback', client_is_peer: true, peer_trusted: false, scheme: 'http', forwarding: ['via', 'x-forwarded-for', 'x-forwarded-proto'],
    });
  });

  test('headers forwarded by a proxy in TRUST_PROXY are trusted', async () => {
    await start({ TRUST_PROXY: '10.0.0.0/8,127.0.0.1' });
    expect(await seen(forwarded)).toMatchObject({ client: 'public', client_is_peer: false, peer_trusted: true, scheme: 'https' });
    expect(await seen({ 'x-forwarded-for': '10.9.8.7' })).toMatchObject({ client: 'private', client_is_peer: false, scheme: 'http' });
    expect(await seen()).toMatchObject({ client: 'loopback', client_is_peer: true, peer_trusted: true });
  });

  test('a connection that is not kept alive is reported', async () => {
    await start();
    const authorization = `Bearer ${admin.token}`;
    const closing = await sendTarget(on.url, 'GET', REQUEST, { authorization, connection: 'Close' });
    expect(JSON.parse(closing.body)).toMatchObject({ keep_alive: false, http_version: '1.1' });
  });

  test('only two header values are ever returned, and those only up to a length', async () => {
    await start();
    const secrets = { cookie: 'refresh_token=swordfish', 'x-api-key': 'swordfish', 'x-forwarded-for': 'swordfish', 'user-agent': 'swordfish' };
    const { text, headers, body } = await admin.get<ObservedRequest>(REQUEST, { ...secrets, 'if-none-match': 'x'.repeat(500) });
    expect([text, [...headers.values()].join()].join()).not.toMatch(/swordfish/);
    expect(text).not.toContain(admin.token);
    expect(body.if_none_match).toHaveLength(100);
  });
});

describe.each(databaseKinds)('the server itself on %s', (kind) => {
  let on: TestApp;
  beforeEach(async () => {
    on = await startApp({ kind });
  });
  afterEach(() => on.close());

  test('durability of the writer connection, the lock, the log', async () => {
    const admin = await on.admin();
    const facts = serverFacts.parse((await admin.get<ServerFacts>('/api/admin/doctor/server')).body);
    expect(facts.durability).toEqual(
      kind === 'sqlite'
        ? { kind, journal_mode: 'wal', synchronous: 'FULL' }
        : { kind, fsync: expect.any(String), full_page_writes: expect.any(String), synchronous_commit: 'on' },
    );
    expect(facts.owner_lock).toBe(true);
    if (kind === 'sqlite') expect(facts.wal_bytes).toBeGreaterThan(0);
    else expect(facts.wal_bytes).toBeNull();
    expect(facts.event_loop_delay_p99_ms).toBeGreaterThanOrEqual(0);
  });

  test('the lock is no longer held once the server is closed', async () => {
    const lock = on.app.get(OwnerLock);
    expect(lock.held).toBe(true);
    await on.app.close();
    expect(lock.held).toBe(false);
  });
});

describe("the doctor's streams", () => {
  let on: TestApp;
  let admin: Client;
  beforeEach(async () => {
    on = await startApp();
    admin = await on.admin();
  });
  afterEach(() => on.close());

  const allClosed = () => until(() => on.app.get(Streams).size === 0);

  test('a paced one reports what it sent and when, then that it is done', async () => {
    const stream = await admin.stream(STREAM);
    await stream.endedWithin(30_000);
    const sent = stream.events.filter(({ event }) => event !== 'heartbeat');
    expect(sent.at(-1)!.event).toBe('done');
    const ticks = sent.slice(0, -1);
    expect(ticks.map(({ event, data }) => [event, data['seq'], data['of']])).toEqual(
      Array.from({ length: 13 }, (_, at) => ['tick', at + 1, 13]),
    );
    const instants = ticks.map(({ data }) => Date.parse(String(data['at'])));
    expect(instants).toEqual([...instants].sort((a, b) => a - b));
    expect(new Set(instants).size).toBeGreaterThan(1);
  });

  test('a quiet one sends nothing but heartbeats and the pings of its own sign-in', async () => {
    const other = await on.admin();
    const [mine, theirs] = [await admin.stream(`${STREAM}?mode=quiet`), await other.stream(`${STREAM}?mode=quiet`)];
    const ping_id = randomUUID();
    expect((await admin.post<PingResult>('/api/admin/doctor/ping', { ping_id })).body).toEqual({ streams: 1 });
    expect((await mine.named('ping')).data).toEqual({ ping_id, at: expect.stringMatching(/Z$/) });
    await theirs.named('heartbeat');
    expect(theirs.events.map(({ event }) => event)).not.toContain('ping');
    await Promise.all([mine.leave(), theirs.leave()]);
    await allClosed();
    expect((await admin.post<PingResult>('/api/admin/doctor/ping', { ping_id })).body).toEqual({ streams: 0 });
  });

  test('one counts as a stream and ends with the sign-in', async () => {
    const stream = await admin.stream(`${STREAM}?mode=quiet`);
    expect(on.app.get(Streams).size).toBe(1);
    await admin.post('/api/auth/logout', undefined, { cookie: admin.cookies });
    await stream.endedWithin();
    expect(stream.events.at(-1)!.event).toBe('signed-out');
  });

  test('an unknown mode, an unknown field and a ping without an id are refused', async () => {
    await expect(admin.stream(`${STREAM}?mode=loud`)).rejects.toThrow('422');
    expect((await admin.get(`${REQUEST}?all=1`)).status).toBe(422);
    expect((await admin.post('/api/admin/doctor/ping', { ping_id: 'me' })).status).toBe(422);
    expect((await admin.post('/api/admin/doctor/ping')).status).toBe(422);
  });
});

test('the doctor’s streams count towards an administrator’s limit of streams', async () => {
  const on = await startApp({ env: { RATE_LIMITS: 'on' } });
  const admin = await on.admin();
  const streams = await Promise.all(Array.from({ length: 10 }, () => admin.stream(`${STREAM}?mode=quiet`)));
  await expect(admin.stream(STREAM)).rejects.toThrow('429');
  await Promise.all(streams.map((stream) => stream.leave()));
  await on.close();
});
