import Database from 'better-sqlite3';
import pg from 'pg';
import { AuditRepository } from '../../src/audit/audit.repository.js';
import { verifyChain } from '../../src/audit/verification.js';
import { move, type MoveOptions } from '../../src/commands/move/move.js';
import { allCountsMatch, recount } from '../../src/commands/recount/recount.js';
import { openReadOnly } from '../../src/core/database/read-only-source.js';
import { forgetMove } from '../../src/core/database/sqlite/moved-mark.js';
import { migrations } from '../../src/migrations/index.js';
import { startApp } from './app.js';
import { createScratchDatabase, type ScratchDatabase } from './databases.js';
import { bothTables, comparableTables, fillEmptyTables } from './every-table.js';
import { openGate } from './gate.js';
import { createMigratedDatabase } from './migrated-database.js';
import { seed } from './seeded.js';

/** An SQLite database, and the PostgreSQL database that it is moved to. */
export class MoveFixture {
  readonly file: string;
  /** the report of all calls */
  readonly lines: string[] = [];
  /** called with each line of the report; what it throws interrupts the move there */
  onLine: (line: string) => void = () => undefined;

  private constructor(
    readonly source: ScratchDatabase,
    public target: ScratchDatabase,
  ) {
    this.file = (source.settings as { file: string }).file;
  }

  /** @param isMigrated whether the target already has its tables */
  static async create(isMigrated = false): Promise<MoveFixture> {
    return MoveFixture.into(await (isMigrated ? createMigratedDatabase : createScratchDatabase)('postgres'));
  }

  /** @param target is dropped with the fixture */
  static async into(target: ScratchDatabase): Promise<MoveFixture> {
    return new MoveFixture(await createMigratedDatabase('sqlite'), target);
  }

  /** Begins again with an empty target and a source that was not moved. */
  async beginAgain(): Promise<void> {
    forgetMove(this.file);
    await this.target.drop();
    this.target = await createMigratedDatabase('postgres');
  }

  /** How far a move has come, by what it leaves in the target. */
  async progress(): Promise<'not begun' | 'unfinished' | 'finished'> {
    const [found] = await this.onTarget<{ unfinished: boolean; finished: boolean }>(
      "SELECT to_regclass('move_progress') IS NOT NULL AS unfinished, to_regclass('moves') IS NOT NULL AS finished",
    );
    if (found!.unfinished) return 'unfinished';
    return found!.finished ? 'finished' : 'not begun';
  }

  async drop(): Promise<void> {
    await this.source.drop();
    await this.target.drop();
  }

  get options(): MoveOptions {
    const report = (line: string): void => {
      this.lines.push(line);
      this.onLine(line);
    };
    return { file: this.file, url: this.target.url, schema: { entities: [], migrations: [...migrations] }, report };
  }

  run(): Promise<number> {
    return move(this.options);
  }

  /** Runs it, and interrupts it at a line of the report. */
  async interruptAt(pattern: RegExp, options: Partial<MoveOptions> = {}): Promise<void> {
    this.onLine = (line) => {
      if (pattern.test(line)) throw new Error('interrupted');
    };
    await expect(move({ ...this.options, ...options })).rejects.toThrow('interrupted');
    this.onLine = () => undefined;
  }

  /** Changes the source as another program would. */
  change(sql: string): void {
    const database = new Database(this.file);
    database.prepare(sql).run();
    database.close();
  }

  async onTarget<T extends object>(sql: string): Promise<T[]> {
    const client = new pg.Client({ connectionString: this.target.url });
    await client.connect();
    try {
      return (await client.query<T>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  /** People who really talked, a seeded history, and a row in every table. @returns the session of the one who talked */
  async fill(sessions = 120): Promise<string> {
    const on = await startApp({ database: this.source });
    const ann = await on.user('ann@example.com');
    const { session_id } = (await ann.post<{ session_id: string }>('/api/sessions', { title: 'Zürich\tand ключ' })).body;
    await ann.post(`/api/sessions/${session_id}/chat`, { message: 'What is\\N this?\n\\.\nCOPY x FROM stdin;' });
    await on.close();
    const gate = await openGate('sqlite', this.source);
    await seed(gate, { sessions, seed: 7, until: Date.UTC(2026, 10, 20) }, { leaveWords: true });
    await gate.close();
    const database = new Database(this.file);
    fillEmptyTables(database);
    database.close();
    return session_id;
  }

  /** Compares every row of every table with statements of the test's own. @returns the number of rows */
  async expectEqual(): Promise<number> {
    let rows = 0;
    const database = new Database(this.file, { readonly: true });
    const client = new pg.Client({ connectionString: this.target.url });
    await client.connect();
    try {
      const tables = comparableTables(database);
      expect(tables.length).toBeGreaterThanOrEqual(18);
      for (const table of tables) {
        const [before, after] = await bothTables(database, client, table);
        expect([table, before.length > 0]).toEqual([table, true]);
        rows += after.length;
        const same = (row: string) => (table === 'user_sessions' ? row.replace(/\["indexed_seq","\d+"\]/, '') : row);
        expect([table, after.map(same)]).toEqual([table, before.map(same)]);
      }
    } finally {
      await client.end();
      database.close();
    }
    const reader = await openReadOnly(this.target.settings);
    expect(allCountsMatch(await recount(reader))).toBe(true);
    expect(await verifyChain(new AuditRepository(reader))).toMatchObject({ broken: null });
    await reader.destroy();
    return rows;
  }
}

/** @returns the message of what it throws */
export function failureOf(work: Promise<unknown>): Promise<string> {
  return work.then(() => 'it was done', (error: unknown) => (error as Error).message);
}
