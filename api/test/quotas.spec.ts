import type { Problem, Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { migrations } from '../src/migrations/index.js';
import { UserUsage1700000003000 } from '../src/migrations/1700000003000-user-usage.js';
import { WriteGate } from '../src/core/database/write-gate.js';
import { LIMITS, type Limits } from '../src/core/limits/limits.js';
import { ADMIN, startApp, type TestApp } from './support/app.js';
import { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { FakeClock } from './support/fake-clock.js';
import { openGate } from './support/gate.js';
import { problemOf } from './support/problems.js';
import { scripted } from './support/scripted-responder.js';
import type { AnsweredChat } from './support/answered-chat.js';

/** Two minutes before midnight UTC. */
const LATE = Date.parse('2026-03-01T23:58:00.000Z');

describe.each(databaseKinds)('quotas on %s', (kind) => {
  let on: TestApp;
  let clock: FakeClock;
  let ann: Client;

  beforeEach(async () => {
    clock = new FakeClock(LATE);
    const limits = { sessionsEach: 3, messagesADay: 4, sessionsADay: 100 };
    on = await startApp({ kind, clock, limits, extensions: [scripted], env: { RATE_LIMITS: 'on' } });
    ann = await on.user();
  });
  afterEach(() => on.close());

  const create = async () => (await ann.post<Session>('/api/sessions')).body.session_id;
  const say = (session_id: string, message: string, message_id?: string) =>
    ann.post<AnsweredChat & Problem>(`/api/sessions/${session_id}/chat`, { message, ...(message_id ? { message_id } : {}) });
  const write = (statement: string) => on.app.get(WriteGate).run(({ manager }) => manager.query(statement));
  const exceeded = (answer: Parameters<typeof problemOf>[0], retryAfter: string | null) => {
    expect(problemOf(answer)).toMatchObject({ status: 429, code: 'quota_exceeded' });
    expect(answer.headers.get('retry-after')).toBe(retryAfter);
  };
  const count = async () => (await ann.get<{ sessions: Session[] }>('/api/sessions')).body.sessions.length;

  test('A57: sessions beyond the quota get 429, however they are created, and nothing is written', async () => {
    const created = await Promise.all(Array.from({ length: 8 }, () => ann.post<Session>('/api/sessions')));
    expect(created.map(({ status }) => status).sort()).toEqual([201, 201, 201, 429, 429, 429, 429, 429]);
    for (const answer of created.filter(({ status }) => status === 429)) exceeded(answer, null);
    const chosen = randomUUID();
    exceeded(await say(chosen, 'hello'), null);
    expect((await ann.get(`/api/sessions/${chosen}`)).status).toBe(404);
    expect(await count()).toBe(3);
    const admin = await on.admin();
    const { totals } = (await admin.get<{ totals: { total_sessions: number } }>('/api/admin/sessions')).body;
    expect(totals.total_sessions).toBe(3);
    // Existing sessions still accept messages, and other users are not affected.
    expect((await say(created.find(({ status }) => status === 201)!.body.session_id, 'hello')).status).toBe(200);
    expect((await (await on.user()).post('/api/sessions')).status).toBe(201);
  });

  test('deleting a session makes room for another, whichever program deletes, creates or transfers it', async () => {
    const [first, second] = [await create(), await create(), await create()];
    await ann.delete(`/api/sessions/${first}`);
    expect((await ann.post('/api/sessions')).status).toBe(201);
    exceeded(await ann.post('/api/sessions'), null);
    await write(`DELETE FROM user_sessions WHERE session_id = '${second}'`);
    const third = await create();
    expect(third).toBeDefined();
    exceeded(await ann.post('/api/sessions'), null);
    const bob = await on.user();
    await write(`UPDATE user_sessions SET user_id = '${bob.user.user_id}' WHERE session_id = '${third}'`);
    const fourth = await create();
    exceeded(await ann.post('/api/sessions'), null);
    await ann.delete(`/api/sessions/${fourth}`);
    await write(`INSERT INTO user_sessions (session_id, user_id, created_at, last_activity_at)
      VALUES ('${randomUUID()}', '${ann.user.user_id}', '${clock.instant()}', '${clock.instant()}')`);
    exceeded(await ann.post('/api/sessions'), null);
    expect([await bob.post('/api/sessions'), await bob.post('/api/sessions')].map(({ status }) => status)).toEqual([201, 201]);
    exceeded(await bob.post('/api/sessions'), null);
  });

  test('A57: messages beyond the daily quota get 429 until midnight UTC; nothing is written, and retries are answered', async () => {
    const session_id = await create();
    const id = randomUUID();
    const first = await say(session_id, 'the first', id);
    const rest = await Promise.all(Array.from({ length: 6 }, (_, at) => say(session_id, `one of ${at}`)));
    expect(rest.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429, 429]);
    for (const answer of rest.filter(({ status }) => status === 429)) exceeded(answer, '120');
    const retried = await say(session_id, 'the first', id);
    expect([retried.status, retried.body.reply]).toEqual([200, first.body.reply]);
    expect((await say(session_id, 'another text', id)).body.code).toBe('message_id_reused');
    const chosen = randomUUID();
    exceeded(await say(chosen, 'in a new session'), '120');
    expect((await ann.get(`/api/sessions/${chosen}`)).status).toBe(404);
    expect((await ann.get<Session>(`/api/sessions/${session_id}`)).body.message_count).toBe(8);
    clock.advance(119_999);
    exceeded(await say(session_id, 'a moment too early'), '1');
    clock.advance(1);
    expect((await say(session_id, 'a new day')).status).toBe(200);
  });

  test('K4: sessions beyond the daily quota get 429 until midnight UTC, even if the others are deleted; refused ones are not counted', async () => {
    on.app.get<Limits>(LIMITS).sessionsADay = 5;
    for (let times = 0; times < 5; times++) expect((await ann.delete(`/api/sessions/${await create()}`)).status).toBe(204);
    for (let times = 0; times < 3; times++) exceeded(await ann.post('/api/sessions'), '120');
    exceeded(await say(randomUUID(), 'hello'), '120');
    expect(await write('SELECT count(*) AS n FROM deleted_sessions')).toEqual([{ n: 5 }]);
    expect((await (await on.user()).post('/api/sessions')).status).toBe(201);
    clock.advance(120_000);
    expect((await ann.post('/api/sessions')).status).toBe(201);
  });

  test('retries, also of messages without a reply, and refused messages use up nothing; a deleted message stays counted', async () => {
    const session_id = await create();
    const id = randomUUID();
    for (let times = 0; times < 6; times++) expect((await say(session_id, 'the same', id)).status).toBe(200);
    expect((await say(session_id, '')).status).toBe(422);
    const failing = randomUUID();
    for (let times = 0; times < 6; times++) expect((await say(session_id, 'fail', failing)).status).toBe(502);
    expect((await say(session_id, 'the third')).status).toBe(200);
    await ann.delete(`/api/sessions/${session_id}`);
    expect((await say(session_id, 'into what is gone')).status).toBe(404);
    const other = await create();
    expect((await say(other, 'the fourth')).status).toBe(200);
    exceeded(await say(other, 'the fifth'), '120');
  });

  test('counts survive a restart and are deleted with the account', async () => {
    const session_id = await create();
    for (const text of ['one', 'two', 'three', 'four']) await say(session_id, text);
    const { database } = on;
    const rows = () => write(`SELECT session_count, day, day_message_count FROM user_usage WHERE user_id = '${ann.user.user_id}'`);
    expect(await rows()).toEqual([{ session_count: 1, day: '2026-03-01', day_message_count: 4 }]);
    await on.app.close();
    on = await startApp({ database, clock, limits: { messagesADay: 4 }, env: { RATE_LIMITS: 'on' } }).then((again) => ({
      ...again,
      close: async () => {
        await again.close();
        await database.drop();
      },
    }));
    ann = await Client.signIn(on.url, ann.user.email, ADMIN.password);
    exceeded(await say(session_id, 'five'), '120');
    expect((await ann.delete('/api/auth/me', { current_password: ADMIN.password })).status).toBe(204);
    expect(await rows()).toEqual([]);
  });
});

test.each(databaseKinds)('sessions of an older database on %s are counted from the upgrade on', async (kind) => {
  const { writer, close } = await openGate(kind);
  for (let at = migrations.indexOf(UserUsage1700000003000); at < migrations.length; at++) await writer.undoLastMigration();
  await writer.query(`INSERT INTO users (user_id, email, role, status, password_hash, created_at)
    VALUES ('ann', 'a', 'user', 'active', '', '2026'), ('bob', 'b', 'user', 'active', '', '2026')`);
  await writer.query(`INSERT INTO user_sessions (session_id, user_id, created_at, last_activity_at)
    VALUES ('s1', 'ann', '2026', '2026'), ('s2', 'ann', '2026', '2026')`);
  await writer.runMigrations();
  await writer.query("DELETE FROM user_sessions WHERE session_id = 's1'");
  await writer.query("INSERT INTO user_sessions (session_id, user_id, created_at, last_activity_at) VALUES ('s3', 'bob', '2026', '2026')");
  expect(await writer.query('SELECT user_id, session_count FROM user_usage ORDER BY user_id')).toEqual([
    { user_id: 'ann', session_count: 1 },
    { user_id: 'bob', session_count: 1 },
  ]);
  await close();
});
