import pg from 'pg';
import Database from 'better-sqlite3';
import { statSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { migrations } from '../../src/migrations/index.js';
import { Client } from '../support/client.js';
import { createScratchDatabase, databaseKinds, type ScratchDatabase } from '../support/databases.js';
import { FULL } from '../support/drill-figures.js';
import { freePort } from '../../../scripts/lib/free-port.mjs';
import { ServerProcess } from '../support/server-process.js';

const settings = { JWT_SECRET: 'Zp4Vn8rKx2QwLs6TbHy9Ej3UfMc7GaDo5NiRk1', ADMIN_PASSWORD: 'a password for tests' };

/** A moment during the migrations at which a server is killed. */
interface Moment {
  wait(): Promise<void>;
  end(): Promise<void>;
}

const moments: Record<(typeof databaseKinds)[number], [string, (database: ScratchDatabase) => Moment | Promise<Moment>][]> = {
  sqlite: [
    ['after a few statements', (database) => logHolds(database, 30_000)],
    ['when the file is created', (database) => logHolds(database, 0)],
    ['after many statements', (database) => logHolds(database, 90_000)],
  ],
  postgres: [['when one waits for a lock', ({ url }) => blockMigrations(url)]],
};

describe.each(databaseKinds)('D19: first starts on an empty %s database', (kind) => {
  let database: ScratchDatabase;
  const servers: ServerProcess[] = [];
  const begin = async () => {
    const server = new ServerProcess({ ...settings, DATABASE_URL: database.url, PORT: String(await freePort()) });
    servers.push(server);
    return server;
  };
  const serves = async (server: ServerProcess) => {
    await server.printed(/Switchboard is ready/);
    const admin = await Client.signIn(server.url, 'admin@switchboard.local', settings.ADMIN_PASSWORD);
    expect((await admin.post('/api/sessions')).status).toBe(201);
  };

  beforeEach(async () => {
    database = await createScratchDatabase(kind);
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.crash();
    await database.drop();
  });

  test('of three servers at once, one migrates and serves; the others report that and exit', async () => {
    const three = await Promise.all([begin(), begin(), begin()]);
    const outcomes = await Promise.all(
      three.map((server) => Promise.race([server.printed(/Switchboard is ready/).then(() => 'ready'), server.exited.then(({ code }) => code)]).catch(() => 1)),
    );
    expect(outcomes.filter((outcome) => outcome === 'ready')).toHaveLength(1);
    for (const [at, server] of three.entries()) {
      if (outcomes[at] === 'ready') await serves(server);
      else expect([(await server.exited).code, server.output]).toEqual([1, expect.stringMatching(/Another Switchboard server is already running/)]);
    }
  });

  test.each(FULL ? moments[kind] : moments[kind].slice(0, 1))('killed during its migrations, %s, a server leaves all of the schema or none, and the next one starts', async (_, moment) => {
    const reached = await moment(database);
    const server = await begin();
    await reached.wait();
    await server.crash();
    await reached.end();
    expect([0, migrations.length]).toContain(await migrationsIn(database));
    await serves(await begin());
    expect(await migrationsIn(database)).toBe(migrations.length);
  });
});

/** Creates a table in an open transaction, so that the migration that creates the same table waits, half done. */
async function blockMigrations(url: string): Promise<Moment> {
  const [blocker, watcher] = [new pg.Client({ connectionString: url }), new pg.Client({ connectionString: url })];
  await Promise.all([blocker.connect(), watcher.connect()]);
  await blocker.query('BEGIN; CREATE TABLE messages (nothing text)');
  const waitingFor = async () =>
    (await watcher.query("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")).rows.length;
  return {
    wait: async () => {
      while ((await waitingFor()) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    end: async () => {
      await blocker.query('ROLLBACK');
      // The killed server's own connections end once PostgreSQL has noticed.
      const others = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'switchboard%'";
      while ((await watcher.query(others)).rows.length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      await Promise.all([blocker.end(), watcher.end()]);
    },
  };
}

/**
 * The moment when SQLite's WAL has this size in bytes. Statements committed one by one are thus caught in the middle; those
 * committed together are written to the WAL together.
 */
function logHolds(database: ScratchDatabase, bytes: number): Moment {
  const { file } = database.settings as { file: string };
  const holds = () => (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? -1) >= bytes;
  return {
    // Without a pause: a millisecond is a long time here.
    wait: async () => {
      while (!holds()) await nextTurn();
    },
    end: async () => undefined,
  };
}

async function migrationsIn({ settings: target }: ScratchDatabase): Promise<number> {
  if (target.kind === 'sqlite') {
    const file = new Database(target.file);
    try {
      const tables = file.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('migrations', 'messages')").pluck().all();
      const done = tables.includes('migrations') ? Number(file.prepare('SELECT count(*) FROM migrations').pluck().get()) : 0;
      expect(tables.includes('messages')).toBe(done > 0);
      return done;
    } finally {
      file.close();
    }
  }
  const client = new pg.Client({ connectionString: target.url });
  await client.connect();
  try {
    const exists = async (table: string) => (await client.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [table])).rows[0]!.there;
    const done = (await exists('migrations')) ? Number((await client.query<{ n: string }>('SELECT count(*) AS n FROM migrations')).rows[0]!.n) : 0;
    expect(await exists('messages')).toBe(done > 0);
    return done;
  } finally {
    await client.end();
  }
}
