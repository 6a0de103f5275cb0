import type { Problem, Session } from '@switchboard/shared';
import { connect } from 'node:net';
import { once } from 'node:events';
import { type ExportScan, ExportRepository } from '../src/export/export.repository.js';
import { FileStreams } from '../src/export/file-streams.js';
import { type TestApp, startApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { Download } from './support/download.js';
import { addSessions } from './support/many-sessions.js';
import { until, within } from './support/until.js';

const EXPORT = '/api/admin/sessions/export';
/** Sessions of about 3 KB each: more than a connection's buffers hold, so that the server has to wait for its reader. */
const COUNT = 6_000;
const REASON = 3_000;

/** Every scan that exports opened, and those that are still open. */
interface Scans {
  opened: ExportScan[];
  open: Set<ExportScan>;
  chunks(): number;
}

/** Records what exports read. @param fault may throw in place of a read, given the number of the chunk within its export */
function watchScans(on: TestApp, fault: (chunk: number) => void = () => undefined): Scans {
  const repository = on.app.get(ExportRepository, { strict: false });
  const recorded = { opened: [] as ExportScan[], open: new Set<ExportScan>() };
  let chunks = 0;
  // Not the replacement that an earlier test installed.
  const open = ExportRepository.prototype.open.bind(repository);
  repository.open = async (...args) => {
    const scan = await open(...args);
    const [next, close] = [scan.next.bind(scan), scan.close.bind(scan)];
    let own = 0;
    scan.next = async (limit) => {
      chunks++;
      fault(++own);
      return next(limit);
    };
    scan.close = async () => {
      await close();
      recorded.open.delete(scan);
    };
    recorded.opened.push(scan);
    recorded.open.add(scan);
    return scan;
  };
  return { ...recorded, chunks: () => chunks };
}

describe.each(databaseKinds)('an export on %s that does not complete', (kind) => {
  let on: TestApp;
  let admin: Client;
  let ann: Client;
  let ids: string[];
  const downloads: Download[] = [];

  beforeAll(async () => {
    on = await startApp({ kind });
    [admin, ann] = [await on.admin(), await on.user()];
    ids = await addSessions(on, { count: COUNT, user_id: ann.user.user_id, reason: REASON });
  });
  afterEach(() => {
    for (const download of downloads.splice(0)) download.leave();
  });
  afterAll(() => on.close());

  const open = async (client = admin, query = 'format=ndjson') => {
    const download = await Download.open(client, `${EXPORT}?${query}`);
    downloads.push(download);
    return download;
  };
  /** Waits until an export is waiting for its reader. */
  const stalled = async (scans: Scans) => {
    for (let before = -1; before !== scans.chunks() || before === 0; ) {
      before = scans.chunks();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const makeAdmin = async () => {
    const person = await on.user();
    await admin.patch(`/api/admin/users/${person.user.user_id}`, { role: 'admin' });
    return person;
  };

  test('the server does not read ahead of a stalled client; once it reads on, every row arrives, whatever was written since', async () => {
    const scans = watchScans(on);
    const slow = await open(admin, 'format=ndjson&sort=created_at');
    await stalled(scans);
    const before = scans.chunks();
    expect(before).toBeLessThan(COUNT / 500);
    for (let at = 0; at < 30; at++) {
      const { session_id } = (await ann.post<Session>('/api/sessions', { title: 'Meanwhile' })).body;
      await ann.delete(`/api/sessions/${session_id}`);
    }
    const late = (await ann.post<Session>('/api/sessions', { title: 'Meanwhile' })).body;
    await ann.delete(`/api/sessions/${ids[COUNT - 1]}`);
    expect(scans.chunks()).toBe(before);
    const rows = (await slow.rest()).split('\n').slice(0, -1).map((line) => JSON.parse(line) as Session);
    const found = rows.map(({ session_id }) => session_id);
    const unchanged = new Set(ids.slice(0, -1));
    expect(found.filter((id) => unchanged.has(id)).sort()).toEqual([...unchanged]);
    expect(new Set(found).size).toBe(found.length);
    expect(found.at(-1)).toBe(late.session_id);
    await ann.delete(`/api/sessions/${late.session_id}`);
    await until(() => scans.open.size === 0);
    ids = ids.slice(0, -1);
  });

  test('a disconnected client ends its export at once, which frees its slot and its connection', async () => {
    const scans = watchScans(on);
    for (let round = 0; round < 3; round++) {
      const pair = [await open(), await open()];
      await stalled(scans);
      for (const each of pair) each.leave();
      await within(2_000, () => scans.open.size === 0);
    }
    expect(scans.opened).toHaveLength(6);
  });

  test('A60: a third concurrent export gets 429 with Retry-After, but only for the same user', async () => {
    const scans = watchScans(on);
    const other = await makeAdmin();
    const pair = [await open(), await open()];
    await stalled(scans);
    const refused = await admin.get<Problem>(EXPORT);
    expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([429, 'too_many_exports', '10']);
    expect((await open(other)).status).toBe(200);
    expect(await pair[0]!.end()).toBe(true);
    await until(() => scans.open.size === 2);
    expect((await open()).status).toBe(200);
  });

  test.each(['signed out', 'demoted', 'disabled'])('a user who is %s in the middle gets a visibly truncated file, others continue', async (how) => {
    const scans = watchScans(on);
    const [mine, other] = [await open(), await makeAdmin()];
    const theirs = await open(other);
    await stalled(scans);
    const { user_id } = other.user;
    if (how === 'signed out') await other.post('/api/auth/logout', undefined, { cookie: other.cookies });
    if (how === 'demoted') await admin.patch(`/api/admin/users/${user_id}`, { role: 'user' });
    if (how === 'disabled') await admin.patch(`/api/admin/users/${user_id}`, { status: 'disabled' });
    await until(() => scans.open.size === 1);
    await expect(theirs.rest()).rejects.toThrow();
    expect(await mine.end()).toBe(true);
  });

  test('a database failure in the middle never yields a short file that looks complete, even over HTTP/1.0', async () => {
    const scans = watchScans(on, (chunk) => {
      if (chunk === 3) throw new Error('secret');
    });
    const download = await open();
    expect(download.status).toBe(200);
    await expect(download.rest()).rejects.toThrow();
    const socket = connect(Number(new URL(on.url).port), '127.0.0.1');
    socket.write(`GET ${EXPORT} HTTP/1.0\r\nhost: x\r\nauthorization: Bearer ${admin.token}\r\n\r\n`);
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
    expect(text).not.toContain('secret');
    await until(() => scans.open.size === 0);
  });

  test('a failure before the first row is an ordinary problem response', async () => {
    const scans = watchScans(on, () => {
      throw new Error('secret');
    });
    const { status, body, text, headers } = await admin.get<Problem>(EXPORT);
    expect([status, body.code, headers.get('content-disposition')]).toEqual([500, 'internal_error', null]);
    expect(text).not.toContain('secret');
    expect(scans.open.size).toBe(0);
  });

  test('a shutdown cuts off running exports without waiting for their readers', async () => {
    const own = await startApp({ kind });
    const person = await own.admin();
    await addSessions(own, { count: COUNT, user_id: person.user.user_id, reason: REASON });
    const scans = watchScans(own);
    const running = await open(person);
    await stalled(scans);
    // What a shutdown calls first; called alone, so that nothing else closes the connection later.
    own.app.get(FileStreams, { strict: false }).onModuleDestroy();
    await expect(running.rest()).rejects.toThrow();
    await until(() => scans.open.size === 0);
    expect((await person.get<Problem>(EXPORT)).body.code).toBe('shutting_down');
    await own.close();
  });
});
