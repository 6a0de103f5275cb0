import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { inspectArchive } from '../src/core/database/postgres/archive.js';
import { type ClientTools, findClientTools, toolEnvironment, toolFolders } from '../src/core/database/postgres/client-tools.js';
import { backUpPostgres } from '../src/core/database/postgres/postgres-backup.js';
import { restorePostgres } from '../src/core/database/postgres/postgres-restore.js';
import { connectionErrorMessage } from '../src/core/database/connection-error-message.js';
import { type TestApp, startApp } from './support/app.js';
import { createScratchDatabase, databaseKinds, type ScratchDatabase } from './support/databases.js';
import { reportSkipped } from './support/skipped-tests.js';
import { until } from './support/until.js';
import { createMigratedDatabase } from './support/migrated-database.js';

const hasTools = toolFolders().length > 0;

describe('S29: PostgreSQL\'s client programs', () => {
  test('are reported as missing with a clear message and what to install', async () => {
    await expect(findClientTools(17, [])).rejects.toThrow(/pg_dump, pg_restore and psql, version 17 or newer, are not installed.*postgresql-client-17/);
    await expect(findClientTools(1_000)).rejects.toThrow(/version 1000 or newer, are not installed/);
  });

  test('get the address from their environment, with the meaning of the driver\'s sslmode', () => {
    const authority = fileURLToPath(import.meta.url);
    expect(toolEnvironment(`postgres://me:s%23cret@db.example:6000/chat?sslmode=require&sslrootcert=${authority}`)).toMatchObject({
      PGHOST: 'db.example', PGPORT: '6000', PGUSER: 'me', PGDATABASE: 'chat', PGPASSWORD: 's#cret', PGSSLMODE: 'verify-full', PGSSLROOTCERT: authority,
    });
    expect(toolEnvironment('postgres://me@h/chat?sslmode=no-verify')['PGSSLMODE']).toBe('require');
    expect(toolEnvironment('postgres://me@h/chat')).not.toHaveProperty('PGSSLMODE');
  });
});

const backups = (): void => {
  let folder: string;
  let database: ScratchDatabase;
  const at = (name: string) => join(folder, name);
  const outcomeOf = (work: Promise<unknown>) => work.then(() => 'it was done', (error: unknown) => connectionErrorMessage(error));

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'switchboard-backup-'));
    database = await createMigratedDatabase('postgres');
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  });

  const start = () => startApp({ database });
  const query = async (text: string) => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  };
  const talk = async (on: TestApp, text: string) => {
    const person = await on.user();
    const { session_id } = (await person.post<{ session_id: string }>('/api/sessions', { title: text })).body;
    await person.post(`/api/sessions/${session_id}/chat`, { message: `${text}\\.\nCOPY x FROM stdin;\n\\.` });
    return session_id;
  };
  const sessions = async () => (await query('SELECT session_id FROM user_sessions ORDER BY 1')).map(({ session_id }) => session_id);

  /** PostgreSQL's programs, one of them replaced by a shell script in which REAL stands for it and PSQL for psql. */
  const toolsWith = (name: keyof ClientTools, script: string) => async (version: number) => {
    const tools = await findClientTools(version);
    writeFileSync(at(name), `#!/bin/sh\n${script.replaceAll('REAL', tools[name]).replaceAll('PSQL', tools.psql)}\n`, { mode: 0o700 });
    return { ...tools, [name]: at(name) };
  };

  test('S29: a dump that lacks a row is not accepted as a backup, and a database that lacks one is reported as not restored', async () => {
    const on = await start();
    await talk(on, 'kept');
    await on.close();
    const halfDumped = toolsWith('pg_dump', 'REAL "$@" --exclude-table-data=sign_ins');
    expect(await outcomeOf(backUpPostgres(database.url, at('half.dump'), { force: false }, halfDumped))).toMatch(/does not match the database: it has 0 of 1 rows of sign_ins/);
    expect(existsSync(at('half.dump'))).toBe(false);
    const lossyRead = toolsWith('pg_restore', `REAL "$@" | awk '{ print } /^COPY [a-z]*[.]sign_ins / { getline }'`);
    expect(await outcomeOf(backUpPostgres(database.url, at('half.dump'), { force: false }, lossyRead))).toMatch(/0 of 1 rows of sign_ins/);
    await backUpPostgres(database.url, at('whole.dump'), { force: false });
    const halfRestored = toolsWith('psql', 'REAL "$@" || exit $?; PSQL --no-psqlrc --quiet -c "DELETE FROM sign_ins"');
    expect(await outcomeOf(restorePostgres(at('whole.dump'), database.url, new Date(0), halfRestored))).toMatch(/does not match .*whole\.dump: it has 0 of 1 rows of sign_ins\. The previous data is in/);
  });

  test.each([['counts', 'pg_dump', ''], ['dumps', 'pg_dump', 'exec sleep 30'], ['reads what it wrote', 'pg_restore', 'exec sleep 30']] as const)(
    'a backup that is given up while it %s ends at once, and leaves nothing behind', async (_, name, script) => {
      const giveUp = new AbortController();
      const lock = new pg.Client({ connectionString: database.url });
      await lock.connect();
      // Counting waits for this table.
      if (script === '') await lock.query('BEGIN; LOCK TABLE messages');
      const begun = async () => {
        if (script === '') return (await query("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'switchboard backup' AND wait_event_type = 'Lock'")).length > 0;
        return existsSync(at('begun'));
      };
      const tools = script === '' ? findClientTools : toolsWith(name, `touch ${at('begun')}; ${script}`);
      const outcome = outcomeOf(backUpPostgres(database.url, at('never.dump'), { force: false, signal: giveUp.signal }, tools));
      await until(begun);
      const abortedAt = performance.now();
      giveUp.abort(new Error('the server is stopping'));
      expect(await outcome).toMatch(/the server is stopping/);
      expect(performance.now() - abortedAt).toBeLessThan(2_000);
      expect(readdirSync(folder).filter((file) => file.startsWith('never'))).toEqual([]);
      await lock.end();
    },
  );

  test('S29: a backup of a running server is verified, has mode 0600 and restores exactly that state; the replaced data is kept', async () => {
    const on = await start();
    const early = await talk(on, 'early');
    const contents = await backUpPostgres(database.url, at('one.dump'), { force: false });
    expect([contents.rows.get('user_sessions'), contents.rows.get('messages'), contents.migrations.length > 5]).toEqual([1, 2, true]);
    expect(statSync(at('one.dump')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['one.dump']);
    const late = await talk(on, 'late');
    expect(await outcomeOf(restorePostgres(at('one.dump'), database.url))).toMatch(/Another Switchboard server is already running/);
    expect(await sessions()).toEqual([early, late].sort());
    await on.close();

    // What a newer version would have left.
    await query('CREATE TABLE newer (user_id TEXT REFERENCES users)');
    await query(`CREATE TABLE "an ""odd"". name" (id) AS VALUES (1), (2)`);
    const restored = await restorePostgres(at('one.dump'), database.url);
    expect(await sessions()).toEqual([early]);
    expect(await query("SELECT to_regclass('newer') AS newer")).toEqual([{ newer: null }]);
    expect(statSync(restored.replacedDatabase!).mode & 0o777).toBe(0o600);
    expect((await inspectArchive(restored.replacedDatabase!, await findClientTools(1))).rows.get('an "odd". name')).toBe(2);

    const again = await start();
    await talk(again, 'after');
    expect(await query('SELECT sum(total_sessions)::int AS n FROM session_totals')).toEqual([{ n: 2 }]);
    await again.close();
    await restorePostgres(restored.replacedDatabase!, database.url, new Date(0));
    expect(await sessions()).toEqual([early, late].sort());
  });

  test('S29: a damaged or missing backup, or another program\'s database, changes nothing', async () => {
    await backUpPostgres(database.url, at('good.dump'), { force: false });
    const bytes = readFileSync(at('good.dump'));
    writeFileSync(at('cut.dump'), bytes.subarray(0, bytes.length - 3_000));
    writeFileSync(at('noise.dump'), Buffer.alloc(5_000, 'noise'));
    copyFileSync(at('good.dump'), at('flipped.dump'));
    const before = await query('SELECT count(*) AS n FROM migrations');
    for (const name of ['cut.dump', 'noise.dump']) expect(await outcomeOf(restorePostgres(at(name), database.url))).toMatch(/is damaged, or not a PostgreSQL backup/);
    expect(await outcomeOf(restorePostgres(at('none.dump'), database.url))).toMatch(/There is no backup in/);
    expect(await outcomeOf(backUpPostgres(database.url, at('good.dump'), { force: false }))).toMatch(/already exists/);
    expect(await outcomeOf(backUpPostgres(database.url, at('x/y.dump'), { force: false }))).toMatch(/There is no folder/);
    expect(await query('SELECT count(*) AS n FROM migrations')).toEqual(before);

    const foreign = await createScratchDatabase('postgres');
    try {
      const client = new pg.Client({ connectionString: foreign.url });
      await client.connect();
      await client.query('CREATE TABLE recipes (title TEXT)');
      expect(await outcomeOf(restorePostgres(at('good.dump'), foreign.url))).toMatch(/contains the tables of another program \(recipes\)/);
      expect(await outcomeOf(backUpPostgres(foreign.url, at('foreign.dump'), { force: false }))).toMatch(/is not a Switchboard database/);
      expect(existsSync(at('foreign.dump'))).toBe(false);
      await client.query('DROP TABLE recipes');
      await client.end();
      expect(await restorePostgres(at('good.dump'), foreign.url)).toMatchObject({ replacedDatabase: null });
    } finally {
      await foreign.drop();
    }
  });

  test('S29: a restore that PostgreSQL rejects midway changes nothing', async () => {
    const on = await start();
    const session = await talk(on, 'here');
    await on.close();
    await backUpPostgres(database.url, at('good.dump'), { force: false });
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    // A view in another schema would not get in the way, as tables are dropped with CASCADE: this rejects what is created last.
    await holder.query(`CREATE SCHEMA guard; CREATE FUNCTION guard.refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$;
      CREATE EVENT TRIGGER refuse ON ddl_command_end WHEN TAG IN ('CREATE TRIGGER') EXECUTE FUNCTION guard.refuse()`);
    expect(await outcomeOf(restorePostgres(at('good.dump'), database.url))).toMatch(/PostgreSQL rejected the backup, and nothing was changed/);
    await holder.query('DROP EVENT TRIGGER refuse; DROP SCHEMA guard CASCADE');
    await holder.end();
    expect(await sessions()).toEqual([session]);
  });
};

if (databaseKinds.includes('postgres') && hasTools) describe('backups of PostgreSQL', backups);
else reportSkipped('S29: backups of PostgreSQL', hasTools ? 'PostgreSQL was not found' : 'pg_dump, pg_restore and psql are not installed');
