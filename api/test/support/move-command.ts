import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { MoveFixture } from './move-fixture.js';
import { until } from './until.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const LOADER = new URL('../../bench/typescript.mjs', import.meta.url).href;
/** Key of the lock at which a move is held. */
const HOLD = 33;

/** `npm run move` as a process. */
export class MoveCommand {
  output = '';
  /** when its first line was read, which it prints once it begins to work */
  readonly begun: Promise<unknown>;
  readonly finished: Promise<{ code: number | null; output: string }>;
  private readonly child: ChildProcess;

  constructor(private readonly on: MoveFixture) {
    const { source, target } = on;
    const child = spawn(process.execPath, ['--import', LOADER, 'api/src/commands/move.ts', '--to', target.url], {
      cwd: ROOT, env: { PATH: process.env['PATH'], DATABASE_URL: source.url }, stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (this.output += text.toString()));
    this.begun = new Promise((resolve) => child.stdout.once('data', resolve));
    this.finished = new Promise((resolve) => child.once('close', (code) => resolve({ code, output: this.output })));
    this.child = child;
  }

  /**
   * Kills it with SIGKILL, unless it has ended, and waits until PostgreSQL has noticed.
   *
   * @param release called in between: without it, the statement that was killed never ends
   */
  async kill(release: () => Promise<unknown> = () => Promise.resolve()): Promise<void> {
    this.child.kill('SIGKILL');
    await this.finished;
    await release();
    const its = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name ~ '^switchboard'";
    await until(async () => (await this.on.onTarget(its)).length === 0);
  }

  /** Runs one to its end. */
  static run(on: MoveFixture): Promise<{ code: number | null; output: string }> {
    return new MoveCommand(on).finished;
  }

  /** Runs one until it writes its first row to a table, and kills it there. The target must have its tables. */
  static async killWhenWriting(on: MoveFixture, table: string): Promise<void> {
    // Of this database alone: other tests hold theirs.
    const waiting = `SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = database WHERE datname = current_database() AND objid = ${HOLD} AND NOT granted`;
    const holder = new pg.Client({ connectionString: on.target.url });
    await holder.connect();
    try {
      await holder.query(`SELECT pg_advisory_lock(${HOLD})`);
      await holder.query(`CREATE OR REPLACE FUNCTION hold() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(${HOLD}); RETURN true; END $$;
        ALTER TABLE ${table} ADD CONSTRAINT held CHECK (hold()) NOT VALID`);
      const command = new MoveCommand(on);
      await Promise.race([
        until(async () => (await holder.query(waiting)).rowCount),
        command.finished.then(({ output }) => Promise.reject(new Error(output))),
      ]);
      await command.kill(() => holder.query(`SELECT pg_advisory_unlock(${HOLD})`));
      await holder.query(`ALTER TABLE ${table} DROP CONSTRAINT held; DROP FUNCTION hold()`);
    } finally {
      await holder.end();
    }
  }
}
