import type { Problem, Session } from '@switchboard/shared';
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Answer, Client } from '../support/client.js';
import { createScratchDatabase } from '../support/databases.js';
import { FULL, tell } from '../support/drill-figures.js';
import { ServerProcess } from '../support/server-process.js';
import { SmallDisk } from '../support/small-disk.js';
import { until } from '../support/until.js';

const CRAMPED = fileURLToPath(new URL('../support/cramped-server.mjs', import.meta.url));
const ADMIN_PASSWORD = 'a password for tests';
const MEBIBYTES = 24;
/** How soon the server must be ready again once there is room, in milliseconds. */
const RECOVERY_MS = 5_000;

/** Disk space for a database, which can be taken away and given back. */
interface Room {
  file: string;
  /** script of the server to run on it; by default the built one */
  entry?: string;
  take(server: ServerProcess): Promise<void> | void;
  giveBack(server: ServerProcess): Promise<void> | void;
  remove(): Promise<void> | void;
}

const onSmallDisk = (): Room => {
  const disk = SmallDisk.mount(MEBIBYTES);
  return { file: join(disk.folder, 'users.db'), take: () => disk.fill(), giveBack: () => disk.free(), remove: () => disk.remove() };
};

const byPageCount = async (): Promise<Room> => {
  const database = await createScratchDatabase('sqlite');
  const switchTo = async (server: ServerProcess, said: RegExp) => {
    server.signal('SIGUSR2');
    await server.printed(said);
  };
  return {
    file: (database.settings as { file: string }).file,
    entry: CRAMPED,
    take: (server) => switchTo(server, /It is full/),
    giveBack: (server) => switchTo(server, /It has room/),
    remove: () => database.drop(),
  };
};

/** Why no disk can be mounted here, or null. */
const whyNoDisk = ((): string | null => {
  try {
    SmallDisk.mount(1).remove();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
})();

const rooms: [string, () => Room | Promise<Room>][] = [['max_page_count', byPageCount]];
if (whyNoDisk === null) rooms.push(['a real tmpfs', onSmallDisk]);
else
  test('D03: a real full disk is skipped where none can be mounted; max_page_count stands in for it', () => {
    console.warn(`SKIPPED: D03 on a real tmpfs, which only root can mount: ${whyNoDisk}. Only max_page_count is tested.`);
    expect(rooms.map(([how]) => how)).toEqual(['max_page_count']);
  });

describe.each(rooms)('D03: a full disk by %s', (how, make) => {
  let room: Room;
  let server: ServerProcess;

  beforeEach(async () => {
    room = await make();
  });
  afterEach(async () => {
    await server?.crash();
    await room.remove();
  });

  const filler = 'f'.repeat(30_000);

  test('refuses writes with 507, can still be read, accepts writes again by itself, and loses nothing acknowledged by a kill -9', async () => {
    const env = { DATABASE_URL: `sqlite:${room.file}`, JWT_SECRET: 'Zp4Vn8rKx2QwLs6TbHy9Ej3UfMc7GaDo5NiRk1', ADMIN_PASSWORD };
    server = await ServerProcess.start(env, room.entry);
    const admin = await Client.signIn(server.url, 'admin@switchboard.local', ADMIN_PASSWORD);
    const ready = async () => (await admin.get('/api/health/ready')).status;
    const [acknowledged, refused] = [new Set<string>(), new Set<string>()];
    const note = (title: string, { status, body }: Answer<Session | Problem>) => {
      if (status === 201) return acknowledged.add(title);
      expect([status, 'code' in body && body.code]).toEqual([507, 'storage_full']);
      return refused.add(title);
    };
    const create = async (title: string) => note(title, await admin.post('/api/sessions', { title }));
    /** A message of many database pages, so that the remaining space is soon used up. */
    const say = (session_id: string) => admin.post<Problem>(`/api/sessions/${session_id}/chat`, { message: filler });
    await Promise.all(Array.from({ length: 20 }, (_, at) => create(`before ${at}`)));
    const { session_id } = (await admin.post<Session>('/api/sessions', { title: 'kept' })).body;
    acknowledged.add('kept');

    await room.take(server);
    while ((await say(session_id)).status === 200);
    const storm = Array.from({ length: 40 }, (_, at) => (at % 4 === 0 ? say(session_id).then(({ status }) => expect([200, 507]).toContain(status)) : create(`full ${at}`)));
    await Promise.all(storm);
    // Small writes may still find a free page; sooner or later none does.
    for (let at = 0; refused.size < 10; at++) await create(`more ${at}`);
    expect(await ready()).toBe(503);
    expect((await admin.get<Session>(`/api/sessions/${session_id}`)).body.title).toBe('kept');
    expect((await admin.get('/api/admin/sessions')).status).toBe(200);
    // A write that fails for another reason while the disk is full leaves no transaction open.
    const taken = await admin.post<Problem>('/api/admin/users', { email: admin.user.email, password: 'a password for nobody' });
    expect([409, 507]).toContain(taken.status);
    expect((await say(session_id)).status).toBe(507);

    await room.giveBack(server);
    const freed = performance.now();
    await until(async () => (await ready()) === 200);
    const recovery_ms = [performance.now() - freed];
    if (FULL) expect(recovery_ms[0]).toBeLessThan(RECOVERY_MS);
    const before = acknowledged.size;
    await Promise.all(Array.from({ length: 300 }, (_, at) => create(`after ${at}`)));
    expect(acknowledged.size).toBe(before + 300);
    await server.crash();

    const database = new Database(room.file);
    const titles = database.prepare('SELECT title FROM user_sessions').pluck().all() as string[];
    expect(database.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    database.close();
    const lost = [...acknowledged].filter((title) => !titles.includes(title));
    const twice = titles.length - new Set(titles).size;
    tell({ id: 'D03', what: `the disk full by ${how}, ${refused.size} refused, freed, 300 more, kill -9`, acknowledged: acknowledged.size, lost: lost.length, twice, recovery_ms });
    expect(lost).toEqual([]);
    expect(twice).toBe(0);
    expect([...refused].filter((title) => titles.includes(title))).toEqual([]);
    server = await ServerProcess.start(env);
    expect((await new Client(server.url).get('/api/health/ready')).status).toBe(200);
  });
});
