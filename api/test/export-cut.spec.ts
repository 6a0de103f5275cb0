import type { Problem, Session } from '@switchboard/shared';
import { connect } from 'node:net';
import { once } from 'node:events';
import { type ExportScan, ExportRepository } from '../src/export/export.repository.js';
import { ExportService } from '../src/export/export.service.js';
import { type TestApp, startApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { Download } from './support/download.js';
import { addSessions } from './support/many-sessions.js';
import { until, within } from './support/until.js';

const EXPORT = '/api/admin/sessions/export';
/** Sessions of about 3 KB each: more than the buffers of a connection hold, so that the server has to wait for its reader. */
const COUNT = 6_000;
const REASON = 3_000;

/** Everything that exports opened to read from, and what of it is still open. */
interface Readings {
  opened: ExportScan[];
  open: Set<ExportScan>;
  chunks(): number;
}

/** Notes what exports read. @param fault may throw in place of a read, by its number within its export */
function watchReadings(on: TestApp, fault: (chunk: number) => void = () => undefined): Readings {
  const repository = on.app.get(ExportRepository, { strict: false });
  const noted = { opened: [] as ExportScan[], open: new Set<ExportScan>() };
  let chunks = 0;
  // Not the one that an earlier test has put in its place.
  const open = ExportRepository.prototype.open.bind(repository);
  repository.open = async (...asked) => {
    const reading = await open(...asked);
    const [next, close] = [reading.next.bind(reading), reading.close.bind(reading)];
    let own = 0;
    reading.next = async (most) => {
      chunks++;
      fault(++own);
      return next(most);
    };
    reading.close = async () => {
      await close();
      noted.open.delete(reading);
    };
    noted.opened.push(reading);
    noted.open.add(reading);
    return reading;
  };
  return { ...noted, chunks: () => chunks };
}

describe.each(databaseKinds)('an export on %s that does not come to its end', (kind) => {
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
  /** Waits until an export waits for its reader. */
  const stalled = async (readings: Readings) => {
    for (let before = -1; before !== readings.chunks() || before === 0; ) {
      before = readings.chunks();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const makeAdmin = async () => {
    const person = await on.user();
    await admin.patch(`/api/admin/users/${person.user.user_id}`, { role: 'admin' });
    return person;
  };

  test('a client that does not read is not read for; when it does, everything comes, whatever was written meanwhile', async () => {
    const readings = watchReadings(on);
    const slow = await open(admin, 'format=ndjson&sort=created_at');
    await stalled(readings);
    const before = readings.chunks();
    expect(before).toBeLessThan(COUNT / 500);
    for (let at = 0; at < 30; at++) {
      const { session_id } = (await ann.post<Session>('/api/sessions', { title: 'Meanwhile' })).body;
      await ann.delete(`/api/sessions/${session_id}`);
    }
    const late = (await ann.post<Session>('/api/sessions', { title: 'Meanwhile' })).body;
    await ann.delete(`/api/sessions/${ids[COUNT - 1]}`);
    expect(readings.chunks()).toBe(before);
    const rows = (await slow.rest()).split('\n').slice(0, -1).map((line) => JSON.parse(line) as Session);
    const found = rows.map(({ session_id }) => session_id);
    const unchanged = new Set(ids.slice(0, -1));
    expect(found.filter((id) => unchanged.has(id)).sort()).toEqual([...unchanged]);
    expect(new Set(found).size).toBe(found.length);
    expect(found.at(-1)).toBe(late.session_id);
    await ann.delete(`/api/sessions/${late.session_id}`);
    await until(() => readings.open.size === 0);
    ids = ids.slice(0, -1);
  });

  test('a client that has gone ends it at once, and its place and its connection are free', async () => {
    const readings = watchReadings(on);
    for (let round = 0; round < 3; round++) {
      const pair = [await open(), await open()];
      await stalled(readings);
      for (const each of pair) each.leave();
      await within(2_000, () => readings.open.size === 0);
    }
    expect(readings.opened).toHaveLength(6);
  });

  test('A60: a third one at the same time answers 429 with Retry-After, and only to the same person', async () => {
    const readings = watchReadings(on);
    const other = await makeAdmin();
    const pair = [await open(), await open()];
    await stalled(readings);
    const refused = await admin.get<Problem>(EXPORT);
    expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([429, 'too_many_exports', '10']);
    expect((await open(other)).status).toBe(200);
    expect(await pair[0]!.end()).toBe(true);
    await until(() => readings.open.size === 2);
    expect((await open()).status).toBe(200);
  });

  test.each(['signed out', 'demoted', 'disabled'])('whoever is %s in the middle gets a file that is visibly cut, others go on', async (how) => {
    const readings = watchReadings(on);
    const [mine, other] = [await open(), await makeAdmin()];
    const theirs = await open(other);
    await stalled(readings);
    const { user_id } = other.user;
    if (how === 'signed out') await other.post('/api/auth/logout', undefined, { cookie: other.cookies });
    if (how === 'demoted') await admin.patch(`/api/admin/users/${user_id}`, { role: 'user' });
    if (how === 'disabled') await admin.patch(`/api/admin/users/${user_id}`, { status: 'disabled' });
    await until(() => readings.open.size === 1);
    await expect(theirs.rest()).rejects.toThrow();
    expect(await mine.end()).toBe(true);
  });

  test('a database that fails in the middle never makes a short file that looks whole, also over HTTP/1.0', async () => {
    const readings = watchReadings(on, (chunk) => {
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
    await until(() => readings.open.size === 0);
  });

  test('one that fails before its first row is an ordinary problem', async () => {
    const readings = watchReadings(on, () => {
      throw new Error('secret');
    });
    const { status, body, text, headers } = await admin.get<Problem>(EXPORT);
    expect([status, body.code, headers.get('content-disposition')]).toEqual([500, 'internal_error', null]);
    expect(text).not.toContain('secret');
    expect(readings.open.size).toBe(0);
  });

  test('a shutdown cuts what runs and does not wait for its reader', async () => {
    const own = await startApp({ kind });
    const person = await own.admin();
    await addSessions(own, { count: COUNT, user_id: person.user.user_id, reason: REASON });
    const readings = watchReadings(own);
    const running = await open(person);
    await stalled(readings);
    // What a shutdown calls first; by itself, so that nothing else cuts the connection after a while.
    own.app.get(ExportService, { strict: false }).onModuleDestroy();
    await expect(running.rest()).rejects.toThrow();
    await until(() => readings.open.size === 0);
    expect((await person.get<Problem>(EXPORT)).body.code).toBe('shutting_down');
    await own.close();
  });
});
