import { jest } from '@jest/globals';
import type { Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { type Expectation, expectations } from '../routes.table.js';
import { type TestApp, startApp } from '../support/app.js';
import { writerOf } from '../support/audit.js';
import { Client } from '../support/client.js';
import { createScratchDatabase } from '../support/databases.js';
import { connectWithoutReading, requestBytes } from '../support/non-reading-client.js';
import { FULL, recordDrill, times } from '../support/drill-figures.js';
import { addSessions } from '../support/many-sessions.js';
import { ServerProcess } from '../support/server-process.js';
import { until } from '../support/until.js';

const MEBIBYTE = 1_048_576;
const ADMIN_PASSWORD = 'a password for tests';

if (FULL) jest.setTimeout(600_000);

/** Connections of clients that read nothing, per route, and requests on each of them. */
const CLIENTS = 4;
const REQUESTS = 40;
/** Bytes that may be buffered for one of them: one response at a time, see `MAX_PAGE_BYTES`, or a file in chunks. */
const MAX_BUFFERED_BYTES = 1.6 * MEBIBYTE;
/** Milliseconds without progress after which they are disconnected here; in production 30 s. */
const READ_TIMEOUT_MS = 700;

/** Fills a session with long messages: 13 MB. */
async function transcript(run: (sql: string) => Promise<unknown>, session_id: string, isSqlite = true): Promise<void> {
  const words = isSqlite ? `replace(printf('%64000s', ''), ' ', 'x')` : `repeat('x', 64000)`;
  await run(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
    INSERT INTO messages (session_id, message_id, seq, role, content, created_at) SELECT '${session_id}', '${session_id}-' || i, i, 'user', ${words}, '2026-01-01T00:00:00.000Z' FROM n`);
}

describe('K3: clients that send requests and read nothing', () => {
  const webRoot = mkdtempSync(join(tmpdir(), 'switchboard-pages-'));
  writeFileSync(join(webRoot, 'index.html'), `<!doctype html><title>Page</title>${'<p>page</p>'.repeat(20_000)}`);
  writeFileSync(join(webRoot, 'main-TCDBDZQ2.js'), `/*${'x'.repeat(3_000_000)}*/`);
  let on: TestApp;
  let admin: Client;
  let session_id: string;
  const served = new Set<Socket>();
  const sockets: Socket[] = [];

  beforeAll(async () => {
    on = await startApp({ webRoot, slowReaders: { timeout: READ_TIMEOUT_MS, interval: 50 } });
    on.app.getHttpServer().on('connection', (socket: Socket) => served.add(socket));
    admin = await on.admin();
    await addSessions(on, { count: 400, user_id: admin.user.user_id, reason: 3_000 });
    session_id = (await admin.post<Session>('/api/sessions')).body.session_id;
    await transcript((sql) => writerOf(on).query(sql), session_id);
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    served.clear();
  });
  afterAll(async () => {
    await on.close();
    rmSync(webRoot, { recursive: true });
  });

  const routes: [string, Expectation][] = [
    ...Object.entries(expectations),
    ['GET /main-TCDBDZQ2.js', expectations['GET /*']!],
    ['GET /nothing-here', expectations['GET /*']!],
    ['GET /api/nothing', expectations['GET /*']!],
  ];
  /** Routes whose responses exceed a connection's buffers, so that their clients have to be disconnected. */
  const LARGE = [
    'GET /main-TCDBDZQ2.js', 'GET /api/docs/assets/{file}', 'GET /api/sessions', 'GET /api/sessions/{session_id}/messages', 'GET /api/admin/sessions',
    'GET /api/admin/sessions/{session_id}/messages', 'GET /*',
  ];

  const pathOf = (route: string) => {
    const path = route.split(' ')[1]!;
    const limited = /^GET \/api\/(admin\/)?(sessions(\/\{session_id\}\/messages)?|users|audit)$/.test(route) ? '?limit=200' : '';
    return path.replace('{session_id}', session_id).replace(/\{\w+_id\}/, randomUUID()).replace('help/*', 'help/index').replace('{file}', 'swagger-ui-bundle.js').replace('/*', '/') + limited;
  };

  test.each(routes)('%s: little is buffered for them, and they are disconnected', async (route, { body, ends }) => {
    const [method] = route.split(' ') as [string];
    const client = ends ? await on.user() : admin;
    // A session that is deleted or written to must not be the one that other routes need.
    const path = method === 'GET' || !route.includes('{session_id}') ? pathOf(route) : pathOf(route).replace(session_id, randomUUID());
    let max = 0;
    const watch = setInterval(() => {
      let pending = 0;
      for (const socket of served) pending += socket.destroyed ? 0 : socket.writableLength;
      max = Math.max(max, pending);
    }, 5);
    try {
      served.clear();
      for (let at = 0; at < CLIENTS; at++) {
        const socket = await connectWithoutReading(on.url);
        sockets.push(socket);
        for (let turn = 0; turn < (ends ? 1 : method === 'POST' ? 5 : REQUESTS); turn++) socket.write(requestBytes(method, path, { token: client.token, ...(body && { body: body() }) }));
      }
      const startedAt = performance.now();
      // Only two exports run at once; the others get a short refusal. The audit log of this server is short, as is an export of chosen sessions.
      const disconnected = LARGE.includes(route) ? CLIENTS : /^GET (?!.*\/audit\/).*\/export$/.test(route) ? 2 : 0;
      await setTimeout(100);
      await until(() => {
        const open = [...served].filter(({ destroyed }) => !destroyed);
        return served.size - open.length >= disconnected && open.every(({ writableLength }) => writableLength === 0);
      });
      expect(performance.now() - startedAt).toBeLessThan(20 * READ_TIMEOUT_MS);
    } finally {
      clearInterval(watch);
    }
    expect(max).toBeLessThan(CLIENTS * MAX_BUFFERED_BYTES);
    expect((await on.anonymous().get('/api/health/ready')).status).toBe(200);
  });
});

/** Clients that read nothing, per path, on a server that runs as in production. */
const EACH = 40;
/** So small a heap that V8 collects garbage at once: growth of the process is then memory in use, not garbage. */
const SMALL_HEAP = '--max-old-space-size=128';

test('D09: for clients that request all kinds of responses and read nothing, the server buffers little, and disconnects them within 30 s', async () => {
  const database = await createScratchDatabase('sqlite');
  const server = await ServerProcess.start({ DATABASE_URL: database.url, JWT_SECRET: 'Zp4Vn8rKx2QwLs6TbHy9Ej3UfMc7GaDo5NiRk1', ADMIN_PASSWORD, RATE_LIMITS: 'off', NODE_OPTIONS: SMALL_HEAP });
  const sockets: Socket[] = [];
  const measure = { max: 0, settled: 0 };
  let hasEnded = false;
  void server.exited.then(() => (hasEnded = true));
  const watch = setInterval(() => {
    if (!hasEnded) measure.max = Math.max(measure.max, server.resident);
  }, 50);
  try {
    const admin = await Client.signIn(server.url, 'admin@switchboard.local', ADMIN_PASSWORD);
    const { session_id } = (await admin.post<Session>('/api/sessions')).body;
    const file = new DatabaseSync(database.url.replace('sqlite:', ''));
    await transcript((sql) => Promise.resolve(file.exec(sql)), session_id);
    file.close();
    const paths = [`/api/sessions/${session_id}/messages?limit=200`, `/api/admin/sessions/${session_id}/messages?limit=200`, '/api/docs/assets/swagger-ui-bundle.js', '/api/docs/openapi.json'];
    // Warm up first, so that what the server needs for these responses in any case does not count as growth.
    for (let turn = 0; turn < 20; turn++) for (const path of paths) await admin.get(path);
    measure.settled = measure.max = server.resident;
    const isOpen = new Set<Socket>();
    const startedAt = performance.now();
    for (const path of paths)
      for (let at = 0; at < times(5, EACH); at++) {
        const socket = await connectWithoutReading(server.url);
        sockets.push(socket);
        isOpen.add(socket.on('close', () => isOpen.delete(socket)));
        socket.write(requestBytes('GET', path, { token: admin.token }).repeat(40));
      }
    if (FULL) {
      await setTimeout(20_000);
      // A client notices that it was disconnected only when it reads or writes again.
      while (isOpen.size > 0 && performance.now() - startedAt < 60_000) {
        for (const socket of isOpen) socket.write(' ');
        await setTimeout(500);
      }
    } else await setTimeout(3_000);
    const growth = measure.max - measure.settled;
    const after = `the server's memory grew by ${Math.round(growth / MEBIBYTE)} MiB at most`;
    recordDrill({ id: 'D09', what: `${sockets.length} clients that request transcripts, files and API descriptions and read nothing: ${after}`, acknowledged: 0, lost: 0, twice: 0 });
    // No more than the page of 1 MiB that is being sent to each.
    expect(growth).toBeLessThan(Math.max(100, sockets.length) * MEBIBYTE);
    // The promised 30 s begin when nothing more fits into the buffers of the system, which takes a while for so many clients.
    if (FULL) expect(isOpen.size).toBe(0);
    expect((await admin.get('/api/health/ready')).status).toBe(200);
  } catch (error) {
    throw hasEnded ? new Error(`The server ended. It printed:\n${server.output.slice(-8_000)}`, { cause: error }) : error;
  } finally {
    clearInterval(watch);
    for (const socket of sockets) socket.destroy();
    await server.crash();
    await database.drop();
  }
});
