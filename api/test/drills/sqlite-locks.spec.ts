import type { Problem, Session } from '@switchboard/shared';
import Database from 'better-sqlite3';
import { readFileSync } from 'node:fs';
import { holdsPosixLock } from '../../src/core/database/sqlite/posix-locks.js';
import { SqliteFileWatch } from '../../src/core/database/sqlite/sqlite-file-watch.js';
import { ADMIN, startApp } from '../support/app.js';
import { Client } from '../support/client.js';
import { createScratchDatabase } from '../support/databases.js';
import { recordDrill } from '../support/drill-figures.js';
import { OtherProgram } from '../support/other-program.js';
import { ServerProcess } from '../support/server-process.js';

const SESSIONS = 20;

test('S1: after an export and access by another program, acknowledged writes survive a kill -9', async () => {
  const database = await createScratchDatabase('sqlite');
  const { file } = database.settings as { file: string };
  const server = await ServerProcess.start({ DATABASE_URL: database.url, ADMIN_PASSWORD: ADMIN.password });
  const other = new OtherProgram(file);
  try {
    const admin = await Client.signIn(server.url, ADMIN.email, ADMIN.password);
    for (const format of ['csv', 'ndjson']) expect((await admin.get(`/api/admin/sessions/export?format=${format}`)).status).toBe(200);
    await other.run('SELECT count(*) FROM users');
    const acknowledged: string[] = [];
    for (let at = 0; at < SESSIONS; at++) {
      const answer = await admin.post<Session>('/api/sessions', { title: `Session ${at}` });
      expect(answer.status).toBe(201);
      acknowledged.push(answer.body.session_id);
      if (at === SESSIONS / 2) await other.run("UPDATE users SET name = 'Renamed elsewhere'");
    }
    if (process.platform === 'linux') expect(holdsPosixLock(file, server.pid)).toBe(true);
    await server.crash();
    const stored = new Database(file);
    const lost = acknowledged.filter((id) => !stored.prepare('SELECT 1 FROM user_sessions WHERE session_id = ?').get(id)).length;
    expect(stored.pragma('integrity_check', { simple: true })).toBe('ok');
    stored.close();
    recordDrill({ id: 'S1', what: 'export, another program reads and writes, kill -9', acknowledged: SESSIONS, lost, twice: 0 });
    expect(lost).toBe(0);
  } finally {
    await server.crash();
    await other.end();
    await database.drop();
  }
});

test('K1: opening and closing a descriptor of the database bypassing SQLite is detected, and no further write is acknowledged', async () => {
  const on = await startApp();
  const admin = await on.admin();
  const { file } = on.database.settings as { file: string };
  const onLinux = process.platform === 'linux' ? true : undefined;
  expect(holdsPosixLock(file)).toBe(onLinux);
  readFileSync(file);
  expect(holdsPosixLock(file)).toBe(onLinux && false);
  on.app.get(SqliteFileWatch).check();
  if (onLinux) {
    expect((await admin.post<Problem>('/api/sessions')).body.code).toBe('database_unavailable');
    expect((await admin.get<Problem>('/api/health/ready')).body.detail).toBe('Not ready: database_writes (database_locks_lost).');
  }
  await on.close();
});
