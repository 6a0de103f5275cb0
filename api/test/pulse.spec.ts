import { jest } from '@jest/globals';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { AdminSessionList, Session } from '@switchboard/shared';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { accessBucketOf } from '../src/core/instances/access-bucket.js';
import { Pulse } from '../src/core/instances/pulse.js';
import { PulseRepository } from '../src/core/instances/pulse.repository.js';
import { SignOutWatch } from '../src/live/sign-out-watch.js';
import { administrators } from './support/administrators.js';
import { type TestApp, startApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { reportSkipped } from './support/skipped-tests.js';
import { until, within } from './support/until.js';

const LIST = '/api/admin/sessions';

/** What others write to PostgreSQL is noticed by counters that triggers increase. */
const spec = (): void => {
  let on: TestApp;
  let other: pg.Client;
  let admin: Client;
  let ann: Client;

  beforeAll(async () => {
    on = await startApp({ kind: 'postgres' });
    other = new pg.Client({ connectionString: on.database.url });
    await other.connect();
  });
  beforeEach(async () => {
    [admin, ann] = [await on.admin(), await on.user()];
  });
  afterAll(async () => {
    await other.end();
    await on.close();
  });

  const pulse = () => on.app.get(Pulse);
  const ask = (tag: string) => admin.get<AdminSessionList>(LIST, { 'if-none-match': tag });
  const tagNow = async () => (await admin.get(LIST)).headers.get('etag')!;
  const sums = async () => {
    const { rows } = await other.query<{ list: number; access: number }>(
      'SELECT (SELECT sum(revision)::int FROM session_totals) AS list, (SELECT sum(revision)::int FROM access_revisions) AS access',
    );
    return rows[0]!;
  };
  const create = async (): Promise<string> => (await ann.post<Session>('/api/sessions', { title: 'Before' })).body.session_id;

  test('an unchanged poll takes no SQL, however long ago the last one was', async () => {
    await create();
    // The people of this test are new, which the next reading tells.
    await pulse().check();
    const tag = await tagNow();
    const reader = on.app.get<DataSource>(getDataSourceToken());
    const query = jest.spyOn(reader, 'query');
    try {
      for (let poll = 0; poll < 4; poll++) {
        await delay(1_300);
        // On a busy machine a reading may come late; until it comes, SQL is what is promised.
        await until(() => pulse().isFresh);
        query.mockClear();
        expect((await ask(tag)).status).toBe(304);
        // The indexer asks on its own each second.
        expect(query.mock.calls.map(([text]) => text).filter((text) => !text.includes('indexed_seq'))).toEqual([]);
      }
    } finally {
      query.mockRestore();
    }
  });

  test('the list is read in one statement with its revision, so that no tag names rows from before the changes that it counts', async () => {
    await create();
    const reader = on.app.get<DataSource>(getDataSourceToken());
    const query = jest.spyOn(reader, 'query');
    const { headers } = await admin.get(LIST);
    const texts = query.mock.calls.map(([text]) => text).filter((text) => text.includes('session_totals'));
    query.mockRestore();
    expect(texts).toEqual([expect.stringMatching(/sum\(revision\)[^]*FROM \(SELECT [^]* LEFT JOIN users/)]);
    expect(Number(headers.get('revision'))).toBe((await sums()).list);
  });

  test('another program’s write appears in the list, and is pushed to consoles, within 2 s', async () => {
    const session_id = await create();
    const tag = await tagNow();
    const stream = await admin.stream(`${LIST}/stream`);
    const { data: before } = await stream.named('changed');
    const seen = stream.events.length;
    await other.query("UPDATE user_sessions SET title = 'By another program' WHERE session_id = $1", [session_id]);
    const pushed = await within(2_000, () => stream.events.slice(seen).find(({ event }) => event === 'changed'));
    expect(pushed.data['epoch']).toBe(before['epoch']);
    expect(pushed.data['revision']).toBeGreaterThan(before['revision'] as number);
    const { status, body, headers } = await ask(tag);
    expect([status, headers.get('epoch'), Number(headers.get('revision'))]).toEqual([200, before['epoch'], pushed.data['revision']]);
    expect(body.sessions.find((row) => row.session_id === session_id)).toMatchObject({ title: 'By another program' });
    await stream.leave();
  });

  test.each(['signed out', 'demoted', 'deleted'] as const)('whoever another program has %s is refused, and their streams end, within 2 s', async (what) => {
    const [eve] = (await administrators(on, ['Eve'])) as [Client];
    const stream = await eve.stream(`${LIST}/stream`);
    await stream.named('changed');
    const { etag } = Object.fromEntries((await eve.get(LIST)).headers);
    const statements = {
      'signed out': 'DELETE FROM sign_ins WHERE user_id = $1',
      demoted: "UPDATE users SET role = 'user' WHERE user_id = $1",
      deleted: 'DELETE FROM users WHERE user_id = $1',
    };
    await other.query(statements[what], [eve.user.user_id]);
    await stream.endedWithin();
    expect(stream.events.at(-1)!.event).toBe('signed-out');
    expect((await eve.get(LIST, { 'if-none-match': etag! })).status).toBe(what === 'demoted' ? 403 : 401);
  });

  test('whoever is told by a stream that they were demoted is refused from then on, even before the change is noticed', async () => {
    const [eve] = (await administrators(on, ['Eve'])) as [Client];
    // The account is new, which the next reading would notice.
    await pulse().check();
    expect((await eve.get(LIST)).status).toBe(200);
    await other.query("UPDATE users SET role = 'user' WHERE user_id = $1", [eve.user.user_id]);
    const stream = await eve.stream(`${LIST}/stream`);
    await stream.endedWithin();
    expect(stream.events.at(-1)!.event).toBe('signed-out');
    expect((await eve.get(LIST)).status).toBe(403);
  });

  test('every change of what the list shows is counted, and nothing else', async () => {
    const session_id = await create();
    const { user_id } = ann.user;
    const insert = `INSERT INTO messages (session_id, message_id, seq, role, content, created_at) VALUES ('${session_id}', gen_random_uuid(), 900, 'user', 'hi', '2026-01-01T00:00:00.000Z')`;
    const counted: [string, number, number][] = [
      [`UPDATE user_sessions SET title = 'x' WHERE session_id = '${session_id}'`, 1, 0],
      [insert, 1, 0],
      [`DELETE FROM messages WHERE session_id = '${session_id}' AND seq = 900`, 1, 0],
      [`UPDATE user_sessions SET handling = 'waiting', waiting_since = '2026' WHERE session_id = '${session_id}'`, 1, 0],
      [`UPDATE user_sessions SET ended_at = '2026' WHERE session_id = '${session_id}'`, 1, 0],
      [`UPDATE users SET name = 'Ann' WHERE user_id = '${user_id}'`, 1, 1],
      [`UPDATE users SET status = 'active' WHERE user_id = '${user_id}'`, 0, 1],
      [`INSERT INTO policies (name, value, version, changed_at, changed_by) VALUES ('active_rule', '{"idle_after":"5m"}', 1, '2026', 'x')`, 1, 0],
      [`DELETE FROM policies`, 1, 0],
      [`DELETE FROM sign_ins WHERE user_id = '${user_id}'`, 0, 1],
      [`UPDATE user_sessions SET indexed_seq = 0 WHERE session_id = '${session_id}'`, 0, 0],
      [`UPDATE users SET last_seen_at = '2026' WHERE user_id = '${user_id}'`, 0, 0],
      [`UPDATE users SET password_hash = 'x' WHERE user_id = '${user_id}'`, 0, 0],
      [`DELETE FROM user_sessions WHERE session_id = '${session_id}'`, 1, 0],
    ];
    for (const [sql, list, access] of counted) {
      await other.query('BEGIN');
      const before = await sums();
      await other.query(sql);
      const after = await sums();
      expect([sql, after.list - before.list, after.access - before.access]).toEqual([sql, list, access]);
      await other.query('COMMIT');
    }
  });

  test('the server and the triggers agree on a person’s bucket', async () => {
    const { rows } = await other.query<{ user_id: string; bucket: number }>(
      `SELECT u AS user_id, (SELECT (${['1', '2', '3'].map((at) => `strpos('123456789abcdef', substr(right(u, 3), ${at}, 1)) * ${16 ** (3 - Number(at))}`).join(' + ')}) / 4) AS bucket
       FROM (SELECT CAST(gen_random_uuid() AS text) AS u FROM generate_series(1, 500) UNION ALL SELECT unnest(ARRAY['ann', 'x', '', 'u1', 'zzz', '00f'])) ids`,
    );
    expect(rows.filter(({ user_id, bucket }) => accessBucketOf(user_id) !== bucket)).toEqual([]);
    expect(new Set(rows.map(({ bucket }) => bucket)).size).toBeGreaterThan(300);
    const before = await other.query<{ bucket: number; revision: string }>('SELECT * FROM access_revisions ORDER BY bucket');
    await other.query("UPDATE users SET role = 'user' WHERE user_id = $1", [ann.user.user_id]);
    const after = await other.query<{ bucket: number; revision: string }>('SELECT * FROM access_revisions ORDER BY bucket');
    const changed = after.rows.filter(({ revision }, at) => revision !== before.rows[at]!.revision).map(({ bucket }) => bucket);
    expect(changed).toEqual([accessBucketOf(ann.user.user_id)]);
  });

  test('no ETag of another epoch matches: after a restore, the same number may mean something else', async () => {
    const session_id = await create();
    const tag = await tagNow();
    const [, epoch, revision] = /^"([\w-]+)\.(\d+)\./.exec(tag)!;
    // What a restore of the running database does: the counters go back, and come to the same number by other changes.
    await other.query("UPDATE session_totals SET revision = revision - 1 WHERE shard = (SELECT min(shard) FROM session_totals WHERE revision > 0)");
    await pulse().check();
    await other.query("UPDATE user_sessions SET title = 'After the restore' WHERE session_id = $1", [session_id]);
    await pulse().check();
    const { status, headers, body } = await ask(tag);
    expect([status, headers.get('revision')]).toEqual([200, revision]);
    expect(headers.get('epoch')).not.toBe(epoch);
    expect(body.sessions.find((row) => row.session_id === session_id)).toMatchObject({ title: 'After the restore' });
  });

  test('while the counters cannot be read, nothing in memory is believed; after 5 s streams end and the server is not ready, until they can', async () => {
    await create();
    const tag = await tagNow();
    const stream = await ann.stream(`/api/sessions/${await create()}/stream`);
    const tagAfter = await tagNow();
    expect((await ask(tag)).status).toBe(200);
    const unreadable = jest.spyOn(on.app.get(PulseRepository), 'read').mockRejectedValue(new Error('no answer'));
    try {
      await within(4_000, () => !pulse().isFresh);
      await other.query("UPDATE users SET status = 'disabled' WHERE user_id = $1", [ann.user.user_id]);
      expect((await ann.get('/api/sessions')).status).toBe(401);
      await other.query("UPDATE user_sessions SET title = 'Unnoticed'");
      expect((await ask(tagAfter)).status).toBe(200);
      await stream.endedWithin(7_000);
      expect(stream.events.at(-1)!.event).toBe('unavailable');
      const { status, body } = await admin.get<{ parts: { pulse: object } }>('/api/health');
      expect([status, body.parts.pulse]).toEqual([503, { status: 'failing', detail: 'late' }]);
      expect((await admin.get('/api/health/ready')).status).toBe(503);
    } finally {
      unreadable.mockRestore();
    }
    await within(5_000, async () => (await admin.get('/api/health/ready')).status === 200);
    const { body } = await admin.get<{ parts: { pulse: object } }>('/api/health');
    expect(body.parts.pulse).toEqual({ status: 'ok', detail: null });
  });

  test('however many streams there are, whether they may stay takes one statement for the people and one for the sessions', async () => {
    const [session_id, more] = [await create(), await create()];
    const streams = [];
    for (const client of [ann, await on.user(), await on.user()]) streams.push(await client.stream(`/api/sessions/${client === ann ? session_id : (await client.post<Session>('/api/sessions')).body.session_id}/stream`));
    streams.push(await ann.stream(`/api/sessions/${more}/stream`), await admin.stream(`${LIST}/stream`));
    const reader = on.app.get<DataSource>(getDataSourceToken());
    const query = jest.spyOn(reader, 'query');
    await on.app.get(SignOutWatch).check();
    const texts = query.mock.calls.map(([text]) => text);
    query.mockRestore();
    expect(texts.filter((text) => text.includes('sign_ins'))).toHaveLength(1);
    expect(texts.filter((text) => text.includes('user_sessions') && text.includes('ANY'))).toHaveLength(1);
    for (const stream of streams) {
      expect(stream.events.some(({ event }) => event === 'signed-out')).toBe(false);
      await stream.leave();
    }
  });

  test('the time is PostgreSQL’s, not the machine’s', async () => {
    const { now } = Date;
    const wrong = jest.spyOn(Date, 'now').mockImplementation(() => now() + 600_000);
    let late: TestApp | undefined;
    try {
      late = await startApp({ kind: 'postgres' });
      const { body } = await (await late.user()).post<Session>('/api/sessions');
      expect(Math.abs(Date.parse(body.created_at) - now())).toBeLessThan(60_000);
    } finally {
      wrong.mockRestore();
      await late?.close();
    }
  });
};

if (databaseKinds.includes('postgres')) describe('what others write to PostgreSQL', spec);
else reportSkipped('what others write to PostgreSQL', 'PostgreSQL was not found');
