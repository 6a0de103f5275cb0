import { jest } from '@jest/globals';
import type { Activity, Session } from '@switchboard/shared';
import { getDataSourceToken } from '@nestjs/typeorm';
import Database from 'better-sqlite3';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { ActivityPruning } from '../src/activity/activity-pruning.js';
import { ActivityService } from '../src/activity/activity.service.js';
import { WRITER } from '../src/core/database/data-sources.js';
import { type TestApp, startApp } from './support/app.js';
import { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { FakeClock } from './support/fake-clock.js';

const PATH = '/api/admin/activity';
const [MINUTE_MS, DAY_MS] = [60_000, 86_400_000];

describe.each(databaseKinds)('the activity of the last hour and day on %s', (kind) => {
  let on: TestApp;
  let clock: FakeClock;
  let admin: Client;
  let ann: Client;

  beforeEach(async () => {
    clock = new FakeClock(Date.parse('2026-03-01T12:00:00.000Z'));
    on = await startApp({ kind, clock });
    [admin, ann] = [await on.admin(), await on.user('ann@example.com')];
  });
  afterEach(() => on.close());

  /** Requests it after the shared result has expired. */
  const show = async (query = '') => {
    clock.advance(1_000);
    return (await admin.get<Activity>(PATH + query)).body;
  };
  const create = async () => (await ann.post<Session>('/api/sessions')).body.session_id;
  const say = (session_id: string) => ann.post(`/api/sessions/${session_id}/chat`, { message: 'hello' });
  const busy = ({ points }: Activity) => points.filter(({ messages, sessions }) => messages + sessions > 0);

  test('nothing happened yet: every step is present, with zeros', async () => {
    const hour = await show();
    expect(hour).toMatchObject({ span: 'hour', step_seconds: 60, from: '2026-03-01T11:01:00.000Z', to: '2026-03-01T12:01:00.000Z', as_of: clock.instant() });
    expect([hour.points.length, busy(hour)]).toEqual([60, []]);
    const day = await show('?span=day');
    expect(day).toMatchObject({ span: 'day', step_seconds: 900, from: '2026-02-28T12:15:00.000Z', to: '2026-03-01T12:15:00.000Z' });
    expect([day.points.length, busy(day)]).toEqual([96, []]);
  });

  test('messages and replies, and the sessions they were written in, each counted once per step', async () => {
    const [first, second] = [await create(), await create()];
    await say(first);
    clock.advance(MINUTE_MS);
    await say(first);
    await say(second);
    clock.advance(15 * MINUTE_MS);
    // The access tokens have expired by now.
    [admin, ann] = [await on.admin(), await Client.signIn(on.url, ann.user.email, 'a password for tests')];
    await say(first);
    expect(busy(await show())).toEqual([
      { at: '2026-03-01T12:00:00.000Z', messages: 2, failed: 0, sessions: 2 },
      { at: '2026-03-01T12:01:00.000Z', messages: 4, failed: 0, sessions: 2 },
      { at: '2026-03-01T12:16:00.000Z', messages: 2, failed: 0, sessions: 1 },
    ]);
    expect(busy(await show('?span=day'))).toEqual([
      { at: '2026-03-01T12:00:00.000Z', messages: 6, failed: 0, sessions: 2 },
      { at: '2026-03-01T12:15:00.000Z', messages: 2, failed: 0, sessions: 1 },
    ]);
  });

  test('a minute ends with its last millisecond', async () => {
    const session_id = await create();
    clock.advance(MINUTE_MS - 1);
    await say(session_id);
    clock.advance(1);
    await say(session_id);
    expect(busy(await show())).toEqual([
      { at: '2026-03-01T12:00:00.000Z', messages: 2, failed: 0, sessions: 1 },
      { at: '2026-03-01T12:01:00.000Z', messages: 2, failed: 0, sessions: 1 },
    ]);
  });

  test('deleting something does not undo its activity', async () => {
    const session_id = await create();
    await say(session_id);
    const before = busy(await show());
    await ann.delete(`/api/sessions/${session_id}`);
    expect(busy(await show())).toEqual(before);
  });

  test('after the clock is set back, later activity is hidden at once', async () => {
    const session_id = await create();
    await say(session_id);
    await show();
    clock.advance(-30 * MINUTE_MS);
    const { body } = await admin.get<Activity>(PATH);
    expect([body.to, busy(body)]).toEqual(['2026-03-01T11:31:00.000Z', []]);
    await say(session_id);
    expect(busy(await show())).toEqual([{ at: '2026-03-01T11:30:00.000Z', messages: 2, failed: 0, sessions: 0 }]);
  });

  test("another program's write is counted", async () => {
    const session_id = await create();
    clock.advance(MINUTE_MS);
    await insertElsewhere(on, [session_id, '01900000-0000-7000-8000-000000000001', clock.instant()]);
    expect(busy(await show())).toEqual([
      { at: '2026-03-01T12:00:00.000Z', messages: 0, failed: 0, sessions: 1 },
      { at: '2026-03-01T12:01:00.000Z', messages: 1, failed: 0, sessions: 1 },
    ]);
  });

  test('unchanged: 304 without a body, and As-Of gives its freshness; after a message or in the next minute: 200', async () => {
    const session_id = await create();
    await show();
    const { headers } = await admin.get(PATH);
    const tag = headers.get('etag')!;
    const ask = (ifNoneMatch: string, query = '') => admin.get<Activity>(PATH + query, { 'if-none-match': ifNoneMatch });
    clock.advance(5_000);
    for (const form of [tag, `W/${tag}`, `"other", ${tag}`]) {
      const answer = await ask(form);
      expect([answer.status, answer.text, answer.headers.get('etag'), answer.headers.get('as-of')]).toEqual([304, '', tag, clock.instant()]);
      expect([answer.headers.get('cache-control'), answer.headers.get('vary')]).toEqual(['private, no-cache', expect.stringContaining('Authorization')]);
    }
    for (const other of ['"x"', '*', '', '"."']) expect((await ask(other)).status).toBe(200);
    expect((await ask(tag, '?span=day')).status).toBe(200);
    await say(session_id);
    clock.advance(1_000);
    const changed = await ask(tag);
    expect(changed.status).toBe(200);
    clock.advance(MINUTE_MS);
    expect((await ask(changed.headers.get('etag')!)).status).toBe(200);
  });

  test('any number of requests within a second share one read, and a failed read is not shared', async () => {
    await show();
    const reader = on.app.get<DataSource>(getDataSourceToken());
    const querySpy = jest.spyOn(reader, 'query');
    const reads = () => querySpy.mock.calls.filter(([text]) => /activity_minutes/.test(text)).length;
    clock.advance(1_000);
    const answers = await Promise.all(Array.from({ length: 20 }, () => admin.get(PATH)));
    expect([new Set(answers.map(({ text }) => text)).size, reads()]).toEqual([1, 1]);
    clock.advance(1_000);
    querySpy.mockImplementationOnce(() => Promise.reject(new Error('no')));
    await expect(on.app.get(ActivityService).snapshot('hour')).rejects.toThrow('no');
    querySpy.mockRestore();
    expect((await admin.get(PATH)).status).toBe(200);
  });

  test.each(['?span=week', '?span=hour&span=day', '?from=2026', '?span=hour&limit=5'])('%s is refused', async (query) => {
    expect((await admin.get(PATH + query)).status).toBe(422);
  });

  test('minutes more than eight days in the past or the future are removed, in batches', async () => {
    await create();
    // It prunes at startup, which may still be under way.
    await on.app.get(ActivityPruning).onModuleDestroy();
    const writer = on.app.get<DataSource>(getDataSourceToken(WRITER));
    const at = (days: number) => new Date(clock.now() + days * DAY_MS).toISOString();
    for (const minute of [at(-8.1), at(-300), at(9), 'long ago', at(-7.9), at(7.9)])
      await writer.query(`INSERT INTO activity_minutes (minute, shard) VALUES ('${minute}', 0)`);
    const prune = (limit: number) => on.app.get(ActivityService).prune(limit);
    expect([await prune(3), await prune(3), await prune(3)]).toEqual([3, 1, 0]);
    const left: { minute: string }[] = await writer.query('SELECT minute FROM activity_minutes ORDER BY minute');
    expect(left.map(({ minute }) => minute)).toEqual([at(-7.9), '2026-03-01T12:00:00.000Z', at(7.9)]);
  });
});

/** Inserts a message over its own connection, as another program would. */
async function insertElsewhere({ database: { settings } }: TestApp, [session_id, message_id, at]: [string, string, string]): Promise<void> {
  const text = (session: string, message: string, instant: string) =>
    `INSERT INTO messages (session_id, message_id, seq, role, content, created_at) VALUES (${session}, ${message}, 1, 'user', 'by hand', ${instant})`;
  if (settings.kind === 'sqlite') {
    const other = new Database(settings.file);
    other.prepare(text('?', '?', '?')).run(session_id, message_id, at);
    other.close();
    return;
  }
  const other = new pg.Client(settings.url);
  await other.connect();
  await other.query(text('$1', '$2', '$3'), [session_id, message_id, at]);
  await other.end();
}
