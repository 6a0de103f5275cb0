import { Logger } from '@nestjs/common';
import type { StorageSettings } from '../../src/core/database/database.settings.js';
import { WAL_ALARM_BYTES, WalWatch } from '../../src/core/database/sqlite/wal-watch.js';
import type { Problem, Session, OwnSessionList } from '@switchboard/shared';
import Database from 'better-sqlite3';
import { statSync } from 'node:fs';
import { Statement } from '../../src/core/database/statement.js';
import { type TestApp, startApp } from '../support/app.js';
import type { Client } from '../support/client.js';
import { openGate } from '../support/gate.js';
import { within } from '../support/until.js';

const MEBIBYTE = 1_048_576;

const insertUser = new Statement('INSERT INTO users (user_id, email, role, status, password_hash, created_at) VALUES ($1, $1, $2, $3, $4, $4)');

describe('a server on SQLite', () => {
  let on: TestApp;
  let admin: Client;
  let other: Database.Database;

  beforeEach(async () => {
    on = await startApp();
    admin = await on.admin();
    other = new Database((on.database.settings as { file: string }).file);
  });
  afterEach(async () => {
    other.close();
    await on.close();
  });

  test('another process holds the lock for longer than the server waits: 503 database_busy, reads continue, nothing is half done; then all works', async () => {
    const before = (await admin.post<Session>('/api/sessions', { title: 'before' })).body.session_id;
    other.exec('BEGIN IMMEDIATE');
    const posts = Array.from({ length: 20 }, (_, at) => admin.post<Problem>('/api/sessions', { title: `refused ${at}` }));
    expect((await admin.get(`/api/sessions/${before}`)).status).toBe(200);
    expect((await admin.get('/api/admin/sessions')).status).toBe(200);
    const refused = await Promise.all(posts);
    expect(refused.map(({ status, body }) => [status, body.code])).toEqual(posts.map(() => [503, 'database_busy']));
    for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    other.exec('ROLLBACK');
    expect((await admin.post('/api/sessions', { title: 'after' })).status).toBe(201);
    expect((await admin.get('/api/health/ready')).status).toBe(200);
    const { sessions } = (await admin.get<OwnSessionList>('/api/sessions')).body;
    expect(sessions.map(({ title }) => title)).toEqual(['after', 'before']);
  });

  test('D06: after reads of every kind and with open streams, the server does not keep the WAL from being truncated', async () => {
    const { session_id } = (await admin.post<Session>('/api/sessions')).body;
    const streams = await Promise.all(['/api/admin/sessions/stream', `/api/sessions/${session_id}/stream`].map((path) => admin.stream(path)));
    for (let round = 0; round < 10; round++) {
      await admin.post(`/api/sessions/${session_id}/chat`, { message: `How do I end a session? ${round}` });
      await Promise.all(['/api/admin/sessions', '/api/admin/sessions?q=end', '/api/sessions', `/api/sessions/${session_id}/messages`, '/api/health'].map((path) => admin.get(path)));
    }
    // The server runs in this process: waiting here would keep it from ending what it is just doing, such as indexing.
    other.pragma('busy_timeout = 0');
    const [result] = await within(5_000, () => {
      const results = other.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
      return results[0]?.busy === 0 ? results : null;
    });
    expect(result).toEqual({ busy: 0, log: 0, checkpointed: 0 });
    await Promise.all(streams.map((stream) => stream.leave()));
  });
});

test('D06: the WAL grows while another program reads in one long transaction, and shrinks after it; no write waits for it', async () => {
  const on = await openGate('sqlite');
  const { file } = on.database.settings as { file: string };
  const filler = 'f'.repeat(500_000);
  let people = 0;
  const add = (count: number) =>
    Promise.all(Array.from({ length: count }, () => on.gate.run(({ manager }) => insertUser.all(manager, `u${people++}`, 'user', 'active', filler))));
  await add(1);
  const other = new Database(file, { readonly: true });
  const reading = other.prepare('SELECT u.user_id FROM users u, (SELECT 1 UNION ALL SELECT 2)').iterate();
  reading.next();
  await add(160);
  expect(statSync(`${file}-wal`).size).toBeGreaterThan(WAL_ALARM_BYTES);
  const warnings: unknown[] = [];
  Logger.overrideLogger({ log: () => undefined, error: () => undefined, warn: (what: unknown) => warnings.push(what) });
  const watch = new WalWatch({ database: on.database.settings } as StorageSettings);
  watch.check();
  expect(warnings).toEqual([{ wal_bytes: statSync(`${file}-wal`).size }]);
  reading.return?.();
  other.close();
  await add(1);
  await add(1);
  expect(statSync(`${file}-wal`).size).toBeLessThanOrEqual(64 * MEBIBYTE);
  watch.check();
  expect(warnings).toHaveLength(1);
  Logger.overrideLogger(true);
  expect(await on.reader.query('SELECT count(*) AS n FROM users')).toEqual([{ n: 163 }]);
  await on.close();
});
