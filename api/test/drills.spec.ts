import { jest } from '@jest/globals';
import Database from 'better-sqlite3';
import type { Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { type ChatRecord, Writers } from './support/writers.js';
import { Client } from './support/client.js';
import { createScratchDatabase, databaseKinds, type ScratchDatabase } from './support/databases.js';
import { FULL, recordDrill, times } from './support/drill-figures.js';
import { openGate } from './support/gate.js';
import { HalfSentPost } from './support/half-sent-post.js';
import { notes } from './support/notes-schema.js';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { ServerProcess } from './support/server-process.js';
import { until } from './support/until.js';

const JWT_SECRET = 'Zp4Vn8rKx2QwLs6TbHy9Ej3UfMc7GaDo5NiRk1';
const ADMIN_PASSWORD = 'a password for tests';

if (FULL) jest.setTimeout(600_000);

const databases: ScratchDatabase[] = [];
const servers: ServerProcess[] = [];

const scratch = async (kind: 'sqlite' | 'postgres') => {
  const database = await createScratchDatabase(kind);
  databases.push(database);
  return database;
};
const settings = ({ url }: ScratchDatabase) => ({ DATABASE_URL: url, JWT_SECRET, ADMIN_PASSWORD });
const start = async (env: Record<string, string>) => {
  const server = await ServerProcess.start(env);
  servers.push(server);
  return server;
};
/** Starts a server that is expected to give up, and waits until it has. */
const startExpectingFailure = async (env: Record<string, string>) => {
  const server = new ServerProcess({ PORT: String(await freePort()), ...env });
  servers.push(server);
  return { ...(await server.exited), output: server.output };
};
const fileOf = (database: ScratchDatabase) => (database.settings as { file: string }).file;
/** What another program reads from the file. */
const rowsOf = <Row>(database: ScratchDatabase, sql: string): Row[] => {
  const file = new Database(fileOf(database), { readonly: true });
  try {
    return file.prepare(sql).all() as Row[];
  } finally {
    file.close();
  }
};

afterEach(async () => {
  for (const server of servers.splice(0)) await server.crash();
  for (const database of databases.splice(0)) await database.drop();
});

test('D01: kill -9 again and again under load: nothing acknowledged is lost or duplicated', async () => {
  const database = await scratch('sqlite');
  // Without ADMIN_PASSWORD: the generated one is stored in a file, which only the first start names.
  const env = { DATABASE_URL: database.url, JWT_SECRET };
  let server = await start(env);
  const [, file] = await server.printed(/"password_file":"([^"]+)"/);
  const admin = await Client.signIn(server.url, 'admin@switchboard.local', readFileSync(file!, 'utf8').trim());
  const writers = new Writers(admin.token, times(16, 32));
  const recovery_ms: number[] = [];
  const lost = new Set<string>();

  for (let kill = 1; kill <= times(3, 25); kill++) {
    await writers.writeUntil(server.url, kill * 120, () => server.signal('SIGKILL'));
    await server.exited;
    const startedAt = performance.now();
    server = await start(env);
    recovery_ms.push(performance.now() - startedAt);
    expect(server.output).not.toMatch(/password/i);
    expect((await new Client(server.url).get('/api/health/ready')).status).toBe(200);

    const sessions = new Set(rowsOf<{ id: string }>(database, 'SELECT session_id AS id FROM user_sessions').map(({ id }) => id));
    expect(writers.sessions.filter((id) => !sessions.has(id))).toEqual([]);
    const messages = new Map(rowsOf<ChatRecord>(database, 'SELECT message_id, session_id, content FROM messages').map((row) => [row.message_id, row]));
    for (const { message_id } of writers.acknowledged) if (!messages.has(message_id)) lost.add(message_id);
    expect(lost).toEqual(new Set());
    for (const { reply_id } of writers.acknowledged) expect(messages.has(reply_id!)).toBe(true);
    for (const sent of writers.acknowledged) expect(messages.get(sent.message_id)).toMatchObject({ session_id: sent.session_id, content: sent.content });
  }

  expect(writers.unanswered.length).toBeGreaterThan(0);
  await writers.retry(server.url);
  expect(writers.unanswered).toEqual([]);
  const twice = rowsOf(database, 'SELECT message_id FROM messages GROUP BY message_id HAVING count(*) > 1');
  expect(twice).toEqual([]);
  const replies = rowsOf<{ id: string; n: number }>(
    database,
    `SELECT m.message_id AS id, (SELECT count(*) FROM messages r WHERE r.reply_to = m.message_id AND r.session_id = m.session_id) AS n
     FROM messages m WHERE m.role = 'user'`,
  );
  expect(new Set(replies.map(({ id }) => id))).toEqual(new Set(writers.acknowledged.map(({ message_id }) => message_id)));
  expect(replies.filter(({ n }) => n !== 1)).toEqual([]);
  recordDrill({
    id: 'D01', what: `kill -9 ×${recovery_ms.length}, ${times(16, 32)} writers, SQLite, then every call repeated`, recovery_ms,
    acknowledged: writers.acknowledged.length + writers.sessions.length, lost: lost.size, twice: twice.length,
  });
  expect(rowsOf(database, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  const [totals] = rowsOf(database, 'SELECT total_sessions, total_messages FROM session_totals');
  expect([totals]).toEqual(rowsOf(database, 'SELECT (SELECT count(*) FROM user_sessions) AS total_sessions, (SELECT count(*) FROM messages) AS total_messages'));
});

test.each(databaseKinds)('a second server on the same %s database reports it and exits; after a kill -9 of the first, one starts', async (kind) => {
  const database = await scratch(kind);
  const first = await start(settings(database));
  const { code, output } = await startExpectingFailure(settings(database));
  expect(code).toBe(1);
  expect(output).toMatch(/Another Switchboard server is already running on .+ Stop it first, or set another DATABASE_URL for this one/);
  expect(output).not.toMatch(/\n\s+at /);
  expect((await new Client(first.url).get('/api/health/ready')).status).toBe(200);
  await first.crash();
  const third = await start(settings(database));
  expect((await new Client(third.url).get('/api/health/ready')).status).toBe(200);
});

test.each(databaseKinds)('D14: SIGTERM on %s with 30 open streams and POSTs in flight: all are finished, announced and stored', async (kind) => {
  const database = await scratch(kind);
  const server = await start(settings(database));
  const admin = await Client.signIn(server.url, 'admin@switchboard.local', ADMIN_PASSWORD);
  const { session_id } = (await admin.post<Session>('/api/sessions')).body;
  const paths = ['/api/admin/sessions/stream', `/api/sessions/${session_id}/stream`, `/api/admin/sessions/${session_id}/stream`];
  const streams = await Promise.all(Array.from({ length: 30 }, (_, at) => admin.stream(paths[at % 3]!)));
  const title = (at: number) => `in flight ${at}`;
  const posts = Array.from({ length: 20 }, (_, at) => new HalfSentPost(server.url, '/api/sessions', admin.token, { title: title(at) }));
  await Promise.all(posts.map((post) => post.halfSent));
  const startedAt = performance.now();
  server.signal('SIGTERM');
  server.signal('SIGTERM');
  await Promise.all(streams.map(({ ended }) => ended));
  expect(streams.map(({ events }) => events.at(-1)?.event)).toEqual(streams.map(() => 'server-shutdown'));
  const answers = await Promise.all(posts.map((post) => post.finish()));
  expect(answers.map(({ status }) => status)).toEqual(posts.map(() => 201));
  expect(await server.exited).toEqual({ code: 0, signal: null });
  if (FULL) expect(performance.now() - startedAt).toBeLessThan(10_000);

  const again = await openGate(kind, database);
  const kept: { title: string }[] = await again.reader.query("SELECT title FROM user_sessions WHERE title LIKE 'in flight%'");
  await again.close();
  expect(new Set(kept.map((row) => row.title))).toEqual(new Set(posts.map((_, at) => title(at))));
  await expect(new Client(server.url).get('/api/health/live')).rejects.toThrow();
});

test('D14: a chat call during a shutdown is answered, and what the response says is true', async () => {
  const database = await scratch('sqlite');
  const server = await start(settings(database));
  const admin = await Client.signIn(server.url, 'admin@switchboard.local', ADMIN_PASSWORD);
  const sent = Array.from({ length: 12 }, () => ({ message: 'How do I end a session?', message_id: randomUUID() }));
  const posts = sent.map((body) => new HalfSentPost(server.url, `/api/sessions/${randomUUID()}/chat`, admin.token, body));
  await Promise.all(posts.map((post) => post.halfSent));
  const stream = await admin.stream('/api/admin/sessions/stream');
  for (const post of posts.slice(0, 6)) post.sendRest();
  server.signal('SIGTERM');
  await stream.endedWithin(9_000);
  const answers = await Promise.all(posts.map((post) => post.finish()));
  expect(await server.exited).toEqual({ code: 0, signal: null });
  const stored = new Set(rowsOf<{ id: string }>(database, 'SELECT message_id AS id FROM messages').map(({ id }) => id));
  for (const [at, { status, body }] of answers.entries()) {
    expect([200, 503]).toContain(status);
    if (status === 200) expect(stored.has(sent[at]!.message_id)).toBe(true);
    else expect(JSON.parse(body)).toMatchObject({ code: 'shutting_down', status: 503 });
  }
});

describe('a failed start', () => {
  test('A29: invalid settings: every error in plain words, status 1', async () => {
    const { code, output } = await startExpectingFailure({
      PORT: 'many', DATABASE_URL: 'postgres://u@h/d', PUBLIC_URL: 'here', REDIS_URL: 'redis://x', SESSION_IDLE_AFTER: 'soon',
    });
    expect(code).toBe(1);
    const lines = output.trim().split('\n').map((line) => JSON.parse(line) as { level: string; msg: string });
    expect(lines.map(({ level, msg }) => [level, msg.split(' ')[0]])).toEqual(
      ['PORT', 'PUBLIC_URL', 'SESSION_IDLE_AFTER', 'JWT_SECRET'].map((name) => ['fatal', name]),
    );
  });

  test('a port in use is named', async () => {
    const [database, other] = [await scratch('sqlite'), await scratch('sqlite')];
    const { url } = await start(settings(database));
    const port = new URL(url).port;
    const { code, output } = await startExpectingFailure({ ...settings(other), PORT: port });
    expect(code).toBe(1);
    expect(output).toContain(`address already in use 127.0.0.1:${port}. Stop the program that listens there, or choose another PORT.`);
    expect(output).not.toMatch(/\n\s+at /);
  });

  test.each(databaseKinds)('D07: a %s database from a newer version is refused in plain words', async (kind) => {
    const database = await scratch(kind);
    await (await openGate(kind, database, notes)).close();
    const { code, output } = await startExpectingFailure(settings(database));
    expect(code).toBe(1);
    expect(output).toMatch(/written by a newer version of Switchboard \(it has the migrations CreateNotes1900000000000\)/);
    expect(output).not.toMatch(/\n\s+at /);
  });

  test('D07: a file that is not a database is refused in plain words', async () => {
    const database = await scratch('sqlite');
    writeFileSync(fileOf(database), 'a shopping list: bread, butter, cheese');
    const { code, output } = await startExpectingFailure(settings(database));
    expect(code).toBe(1);
    expect(output).toMatch(/is not an SQLite database, or it is damaged\. Nothing was changed; restore it from a backup\./);
    expect(output).not.toMatch(/\n\s+at /);
  });

  test('an unreachable PostgreSQL is reported without its password', async () => {
    const [missing, PORT] = [await freePort(), String(await freePort())];
    const ending = startExpectingFailure({ DATABASE_URL: `postgres://user:hunter2@127.0.0.1:${missing}/x`, DATABASE_WAIT: '3s', JWT_SECRET, PORT });
    // It waits as long as DATABASE_WAIT says, and responds meanwhile.
    const statusOf = (path: string) => fetch(`http://127.0.0.1:${PORT}${path}`).then(({ status }) => status);
    await until(() => statusOf('/api/health/live').catch(() => 0).then((status) => status === 200), 20, 20_000);
    expect(await statusOf('/api/health/ready')).toBe(503);
    const { code, output } = await ending;
    expect(code).toBe(1);
    expect(output).toContain('waiting for PostgreSQL, which does not respond yet');
    expect(output).toMatch(/Switchboard could not start: PostgreSQL does not respond/);
    expect(output).not.toContain('hunter2');
  });
});
