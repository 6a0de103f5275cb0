import { once } from 'node:events';
import pg from 'pg';
import copyStreams from 'pg-copy-streams';
import { type Chunk, hashOf } from './source.repository.js';
import type { Column, TablePlan } from './table-plan.js';

/** A chunk that was copied, as the target remembers it. */
export interface CopiedChunk {
  rows: number;
  lastKey: string[];
  sha256: string;
}

/** What remains of a move, as its receipt. */
export interface Receipt {
  /** when it ended */
  at: string;
  /** the file that was moved */
  from: string;
  tables: { table: string; rows: number; sha256: string }[];
}

/** Name under which `move_progress` keeps which file is being moved. */
const SOURCE_ROW = '';
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const columnList = (columns: readonly Column[]): string => columns.map(({ name }) => quoted(name)).join(', ');
const keyOrder = (keys: readonly Column[]): string => keys.map(({ name, type }) => quoted(name) + (/text|character/.test(type) ? ' COLLATE "C"' : '')).join(', ');

/** The PostgreSQL database that receives the rows, on one connection of its own. */
export class MoveTarget {
  private constructor(private readonly client: pg.Client) {}

  /** @param url as in DATABASE_URL */
  static async open(url: string): Promise<MoveTarget> {
    const client = new pg.Client({ connectionString: url, application_name: 'switchboard move', keepAlive: true });
    // Reported by the statement that fails.
    client.on('error', () => undefined);
    await client.connect();
    // A crash of PostgreSQL may lose the last chunks, each with its progress; the end of the move waits for the disk.
    await client.query("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET synchronous_commit = 'off'; SET client_encoding = 'UTF8'");
    return new MoveTarget(client);
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }

  /** @returns how its texts sort, and whether its encoding holds every text */
  async encoding(): Promise<{ collation: string; encoding: string }> {
    const { rows } = await this.client.query<{ collation: string; encoding: string }>(
      'SELECT datcollate AS collation, pg_encoding_to_char(encoding) AS encoding FROM pg_database WHERE datname = current_database()',
    );
    return rows[0]!;
  }

  /** Whether a table with this name exists. */
  async has(table: string): Promise<boolean> {
    const { rows } = await this.client.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [quoted(table)]);
    return rows[0]!.found;
  }

  /** @returns columns of all tables in the user's schema, by table, in their order */
  async tables(): Promise<Map<string, Column[]>> {
    const { rows } = await this.client.query<{ table: string } & Column>(
      `SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' ORDER BY c.relname, a.attnum`,
    );
    const tables = new Map<string, Column[]>();
    for (const { table, name, type } of rows) tables.set(table, [...(tables.get(table) ?? []), { name, type }]);
    return tables;
  }

  /** @returns those of the tables that have rows */
  async filled(tables: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for (const table of tables) {
      const { rows } = await this.client.query<{ any: boolean }>(`SELECT EXISTS (SELECT 1 FROM ${quoted(table)}) AS any`);
      if (rows[0]!.any) found.push(table);
    }
    return found;
  }

  /** @returns the file whose move is unfinished here; null when none is */
  async unfinishedSource(): Promise<string | null> {
    if (!(await this.has('move_progress'))) return null;
    const { rows } = await this.client.query<{ sha256: string }>('SELECT sha256 FROM move_progress WHERE table_name = $1', [SOURCE_ROW]);
    return rows[0]?.sha256 ?? '';
  }

  /** Records that the move of a file begins, keeps triggers from changing what is copied, and removes the rows that migrations made. */
  async begin(source: string, plan: readonly TablePlan[]): Promise<void> {
    await this.transaction(async () => {
      await this.client.query(
        `CREATE TABLE move_progress (table_name text NOT NULL, chunk integer NOT NULL, last_key text NOT NULL, rows integer NOT NULL, sha256 text NOT NULL,
          PRIMARY KEY (table_name, chunk))`,
      );
      await this.client.query("INSERT INTO move_progress VALUES ($1, 0, '[]', 0, $2)", [SOURCE_ROW, source]);
      for (const { table } of plan) await this.client.query(`ALTER TABLE ${quoted(table)} DISABLE TRIGGER USER`);
      for (const { table } of [...plan].reverse()) await this.client.query(`DELETE FROM ${quoted(table)}`);
    });
  }

  /** @returns the chunks of a table that were copied, in order */
  async copied(table: string): Promise<CopiedChunk[]> {
    const { rows } = await this.client.query<{ rows: number; last_key: string; sha256: string }>(
      'SELECT rows, last_key, sha256 FROM move_progress WHERE table_name = $1 ORDER BY chunk',
      [table],
    );
    return rows.map(({ rows: n, last_key, sha256 }) => ({ rows: n, lastKey: JSON.parse(last_key) as string[], sha256 }));
  }

  /** Writes a chunk and its progress in one transaction. */
  async write({ table, columns }: TablePlan, number: number, { lines, rows, lastKey, sha256 }: Chunk): Promise<void> {
    await this.transaction(async () => {
      const stream = this.client.query(copyStreams.from(`COPY ${quoted(table)} (${columnList(columns)}) FROM STDIN`));
      stream.end(lines);
      await once(stream, 'finish');
      await this.client.query('INSERT INTO move_progress VALUES ($1, $2, $3, $4, $5)', [table, number, JSON.stringify(lastKey), rows, sha256]);
    });
  }

  /**
   * Reads a table in the order of its primary key, as PostgreSQL writes it.
   *
   * @param sizes number of rows of each chunk
   * @returns a hash for each chunk, and one more if there are further rows
   */
  async *hashes(plan: TablePlan, sizes: readonly number[]): AsyncGenerator<string> {
    for await (const lines of this.chunks(plan, sizes)) yield hashOf(lines);
  }

  /** @returns the lines of the chunk with this number; empty if there is none */
  async linesOf(plan: TablePlan, sizes: readonly number[], number: number): Promise<string[]> {
    let at = 0;
    let found: string[] = [];
    for await (const lines of this.chunks(plan, sizes)) if (at++ === number) found = lines.toString().split('\n').slice(0, -1);
    return found;
  }

  private async *chunks({ table, columns, keys }: TablePlan, sizes: readonly number[]): AsyncGenerator<Buffer> {
    const query = `COPY (SELECT ${columnList(columns)} FROM ${quoted(table)} ORDER BY ${keyOrder(keys)}) TO STDOUT`;
    const remaining = [...sizes, Infinity];
    let parts: Buffer[] = [];
    let rows = 0;
    for await (const part of this.client.query(copyStreams.to(query)) as AsyncIterable<Buffer>) {
      let from = 0;
      for (let end = part.indexOf(10); end >= 0; end = part.indexOf(10, end + 1)) {
        if (++rows < remaining[0]!) continue;
        yield Buffer.concat([...parts, part.subarray(from, end + 1)]);
        remaining.shift();
        [parts, rows, from] = [[], 0, end + 1];
      }
      if (from < part.length) parts.push(part.subarray(from));
    }
    if (parts.length > 0) yield Buffer.concat(parts);
  }

  /** Fills what follows from the copied rows: totals, and the trigrams of titles and people. */
  async derive(): Promise<void> {
    await this.transaction(async () => {
      await this.client.query('DELETE FROM session_grams');
      await this.client.query('DELETE FROM user_grams');
      await this.client.query('INSERT INTO session_grams (session_id, folded) SELECT session_id, fold_text(title) FROM user_sessions WHERE title IS NOT NULL');
      await this.client.query("INSERT INTO user_grams (user_id, folded) SELECT user_id, coalesce(fold_text(name), '') || chr(10) || fold_text(email) FROM users");
      const handled = (handling: string) => `(SELECT count(*) FROM user_sessions WHERE handling = '${handling}' AND ended_at IS NULL)`;
      await this.client.query(
        `UPDATE session_totals SET total_sessions = CASE WHEN shard = 0 THEN (SELECT count(*) FROM user_sessions) ELSE 0 END,
           total_messages = CASE WHEN shard = 0 THEN (SELECT count(*) FROM messages) ELSE 0 END,
           waiting_sessions = CASE WHEN shard = 0 THEN ${handled('waiting')} ELSE 0 END, handled_sessions = CASE WHEN shard = 0 THEN ${handled('person')} ELSE 0 END`,
      );
    });
    await this.client.query('ANALYZE');
  }

  /** Ends the move: from here on a server may open the database. On disk when this returns. */
  async finish(plan: readonly TablePlan[], { at, from, tables }: Receipt): Promise<void> {
    await this.transaction(async () => {
      await this.client.query("SET LOCAL synchronous_commit = 'on'");
      for (const { table } of plan) await this.client.query(`ALTER TABLE ${quoted(table)} ENABLE TRIGGER USER`);
      await this.client.query('CREATE TABLE IF NOT EXISTS moves ("at" text NOT NULL, "from" text NOT NULL, "tables" json NOT NULL, "rows" bigint NOT NULL, "sha256" text NOT NULL)');
      const sha256 = hashOf(Buffer.from(tables.map((each) => `${each.table} ${each.rows} ${each.sha256}\n`).join('')));
      const rows = tables.reduce((sum, each) => sum + each.rows, 0);
      await this.client.query('INSERT INTO moves VALUES ($1, $2, $3, $4, $5)', [at, from, JSON.stringify(tables), rows, sha256]);
      await this.client.query('DROP TABLE move_progress');
    });
  }

  private async transaction(work: () => Promise<void>): Promise<void> {
    await this.client.query('BEGIN');
    try {
      await work();
      await this.client.query('COMMIT');
    } catch (error) {
      await this.client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }
}
