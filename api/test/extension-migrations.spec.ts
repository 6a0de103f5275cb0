import { Entity, type MigrationInterface, PrimaryColumn, type QueryRunner } from 'typeorm';
import { openWriter } from '../src/core/database/database.module.js';
import { revertExtension } from '../src/core/database/extension-migrations.js';
import { postgresWriterOptions } from '../src/core/database/postgres/postgres-source.js';
import { sqliteWriterOptions } from '../src/core/database/sqlite/sqlite-source.js';
import { defineExtension, type Extension } from '../src/extension/index.js';
import { migrations } from '../src/migrations/index.js';
import { startApp, type TestApp } from './support/app.js';
import { createScratchDatabase, databaseKinds, type ScratchDatabase } from './support/databases.js';
import { tally } from './third-party-extension/tally.extension.js';

@Entity('early_things')
class ThingEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_early_things' }) thing_id!: string;
}

/** Older than any migration of Switchboard, and in need of one of its tables. */
class CreateThings1600000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE "early_things" ("thing_id" text NOT NULL, CONSTRAINT "pk_early_things" PRIMARY KEY ("thing_id"))');
    await runner.query('INSERT INTO "early_things" SELECT user_id FROM users');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "early_things"');
  }
}

class Breaks1600000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('INSERT INTO "no_such_table" VALUES (1)');
  }

  async down(): Promise<void> {}
}

const early = defineExtension({ name: 'early', entities: [ThingEntity], migrations: [CreateThings1600000000000], personal_data: [{ table: 'early_things', none: 'a test' }] });

describe.each(databaseKinds)('migrations of extensions on %s', (kind) => {
  let database: ScratchDatabase;
  let on: TestApp | undefined;
  let log = '';

  const start = async (...extensions: Extension[]) => {
    on = await startApp({ database, extensions, env: { LOG_LEVEL: 'info' }, log: { write: (line) => void (log += line) } });
    return on;
  };
  const stop = async () => {
    await on?.close();
    on = undefined;
  };
  const open = (extensions: Parameters<typeof openWriter>[1] = []) => {
    const schema = { entities: [], migrations };
    const { settings } = database;
    return openWriter(settings.kind === 'sqlite' ? sqliteWriterOptions(settings.file, schema) : postgresWriterOptions(settings.url, schema), extensions);
  };
  const listed = async () => (await (await on!.admin()).get<{ extensions: unknown }>('/api/admin/extensions')).body.extensions;

  beforeEach(async () => {
    database = await createScratchDatabase(kind);
    log = '';
  });
  afterEach(async () => {
    await stop();
    await database.drop();
  });

  test("E2: they run after Switchboard's own, whatever their timestamps, and are recorded in a table of their own", async () => {
    await start(early);
    await stop();
    const writer = await open();
    expect(await writer.query('SELECT name FROM migrations_x_early')).toEqual([{ name: 'CreateThings1600000000000' }]);
    expect(await writer.query("SELECT name FROM migrations WHERE name LIKE 'CreateThings%'")).toEqual([]);
    await writer.destroy();
  });

  test('E1: a server starts without an extension that is gone, says so in the log and to the doctor, and starts with it again', async () => {
    await start(tally, early);
    expect(await listed()).toEqual(['tally', 'early'].map((name) => ({ name, version: null, status: 'running', detail: null })));
    const ann = await on!.user('ann@example.com');
    await ann.post(`/api/sessions/${crypto.randomUUID()}/chat`, { message: 'hello' });
    await stop();

    log = '';
    await start(early);
    expect(log).toMatch(/"extensions":\["tally"\][^\n]*tables of extensions that are not running/);
    expect(await listed()).toEqual([{ name: 'early', version: null, status: 'running', detail: null }, { name: 'tally', version: null, status: 'gone', detail: null }]);
    await stop();

    await start(tally, early);
    const again = await on!.anonymous().post<{ access_token: string }>('/api/auth/login', { email: 'ann@example.com', password: 'a password for tests' });
    expect((await on!.anonymous().get('/api/x/tally', { authorization: `Bearer ${again.body.access_token}` })).body).toEqual({ messages: 1, letters: 5 });
  });

  test('a migration that fails is named with its extension, and the server starts without it', async () => {
    const broken = defineExtension({ name: 'broken', migrations: [Breaks1600000000001] });
    await expect(start(broken)).rejects.toThrow(/A migration of the extension "broken" failed: .*no_such_table/);
    await start();
  });

  test('an older version of an extension refuses what a newer one has changed', async () => {
    await start(early);
    await stop();
    await expect(start({ ...early, migrations: [] }, defineExtension({ name: 'other' })).then(stop)).resolves.toBeUndefined();
    class Another1600000000002 extends CreateThings1600000000000 {}
    await expect(start({ ...early, migrations: [Another1600000000002] })).rejects.toThrow('A newer version of the extension "early" has changed the database (by CreateThings1600000000000)');
  });

  test('what version 0.1.0 recorded among its own migrations is moved to the table of the extension', async () => {
    await start(early);
    await stop();
    const before = await open();
    await before.query(`INSERT INTO migrations ("timestamp", "name") SELECT "timestamp", "name" FROM migrations_x_early`);
    await before.query('DROP TABLE migrations_x_early');
    await before.destroy();
    await start(early);
    await stop();
    const after = await open();
    expect(await after.query('SELECT name FROM migrations_x_early')).toEqual([{ name: 'CreateThings1600000000000' }]);
    await after.destroy();
  });

  test('all of them can be reverted, and leave nothing behind', async () => {
    await start(early);
    await stop();
    const writer = await open();
    expect(await revertExtension(writer, { name: 'early', migrations: early.migrations! })).toEqual(['CreateThings1600000000000']);
    for (const table of ['early_things', 'migrations_x_early']) await expect(writer.query(`SELECT 1 FROM ${table}`)).rejects.toThrow(table);
    await writer.destroy();
  });
});
