import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startApp } from './support/app.js';
import { databaseKinds } from './support/databases.js';
import { MoveFixture } from './support/move-fixture.js';
import { reportSkipped } from './support/skipped-tests.js';
import { until } from './support/until.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LOADER = new URL('../bench/typescript.mjs', import.meta.url).href;

const killed = (): void => {
  let on: MoveFixture;
  let holder: pg.Client;
  beforeEach(async () => {
    on = await MoveFixture.create(true);
    holder = new pg.Client({ connectionString: on.target.url });
    await holder.connect();
  });
  afterEach(async () => {
    await holder.end();
    await on.drop();
  });

  const startCommand = () => {
    const child = spawn(process.execPath, ['--import', LOADER, 'api/src/commands/move.ts', '--to', on.target.url], {
      cwd: ROOT, env: { PATH: process.env['PATH'], DATABASE_URL: on.source.url }, stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
    const finished = new Promise<{ code: number | null; output: string }>((resolve) => child.once('close', (code) => resolve({ code, output })));
    return { child, finished };
  };
  /** Holds the command at its first row of a table, and kills it there. */
  const killWhenWriting = async (table: string) => {
    await holder.query('SELECT pg_advisory_lock(33)');
    await holder.query(`CREATE OR REPLACE FUNCTION hold() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(33); RETURN true; END $$;
      ALTER TABLE ${table} ADD CONSTRAINT held CHECK (hold()) NOT VALID`);
    const { child, finished } = startCommand();
    await Promise.race([
      until(async () => (await holder.query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 33 AND NOT granted")).rowCount),
      finished.then(({ output }) => Promise.reject(new Error(output))),
    ]);
    child.kill('SIGKILL');
    await finished;
    await holder.query('SELECT pg_advisory_unlock(33)');
    await holder.query(`ALTER TABLE ${table} DROP CONSTRAINT held`);
  };

  test('while it copies sessions, then messages, then derives trigrams: the last call completes the move', async () => {
    await on.fill();
    for (const table of ['user_sessions', 'messages', 'session_grams']) {
      await killWhenWriting(table);
      await expect(startApp({ database: on.target })).rejects.toThrow(/unfinished/);
    }
    const { code, output } = await startCommand().finished;
    expect([code, output]).toEqual([0, expect.stringMatching(/Continuing an unfinished move[^]*Moved: [\d,]+ rows are, byte for byte/)]);
    await on.expectEqual();
  });
};

if (databaseKinds.includes('postgres')) describe('D33: a move that is killed with kill -9', killed);
else reportSkipped('D33: a killed move', 'PostgreSQL was not found');
