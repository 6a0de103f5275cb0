import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { openVerifiedReadOnly } from '../../core/database/read-only-source.js';
import { connectionOf } from '../../core/database/sqlite/prepared-statements.js';
import type { FunctionRegistry } from '../../core/database/sqlite/sqlite-functions.js';
import { columnForm, copyLine, type Field } from './copy-text.js';
import { type Column, REPLACED, type TablePlan, type TableShape } from './table-plan.js';

/** Limits of a chunk: it is one transaction on the target, and is kept in memory. */
const CHUNK_ROWS = 10_000;
const CHUNK_CHARACTERS = 4_000_000;
/** Maximum number of rows listed per table when they cannot be moved. */
const MAX_LISTED = 10;

/** Consecutive rows of a table, in the order of its primary key. */
export interface Chunk {
  rows: number;
  /** the lines of PostgreSQL's COPY */
  lines: Buffer;
  /** the key of the last row, as text */
  lastKey: string[];
  /** hash of the lines, in hexadecimal */
  sha256: string;
}

/** The part of a better-sqlite3 statement that reads rows one by one. */
interface Iterable {
  raw(raw: boolean): Iterable;
  iterate(...parameters: unknown[]): IterableIterator<Field[]>;
}

/** @returns the hash of lines, by which chunks are compared */
export function hashOf(lines: Buffer): string {
  return createHash('sha256').update(lines).digest('hex');
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * The SQLite database that is moved.
 *
 * States: open; begun: everything is read from one snapshot, whatever other programs write meanwhile; closed.
 */
export class MoveSource {
  private version: unknown;

  private constructor(
    private readonly source: DataSource,
    /** identifies this file to a later call that continues the move */
    readonly identity: string,
  ) {}

  /** @throws Error in plain words when there is no such database */
  static async open(file: string): Promise<MoveSource> {
    const source = await openVerifiedReadOnly({ kind: 'sqlite', file });
    const { dev, ino } = statSync(file, { bigint: true });
    (connectionOf(source) as unknown as FunctionRegistry).function('is_utf8', { deterministic: true }, (value) => (value instanceof Uint8Array && isUtf8(value) ? 1 : 0));
    return new MoveSource(source, hashOf(Buffer.from(`${realpathSync(file)}\n${dev}:${ino}`)));
  }

  /** Begins the snapshot: call it while no server can write. */
  async begin(): Promise<void> {
    this.version = await this.dataVersion();
    await this.source.query('BEGIN');
  }

  /** Runs other queries on the snapshot. */
  get reader(): DataSource {
    return this.source;
  }

  /** @returns names of the applied migrations, oldest first */
  async migrations(): Promise<string[]> {
    const rows: { name: string }[] = await this.source.query('SELECT name FROM migrations ORDER BY id');
    return rows.map(({ name }) => name);
  }

  /** @returns the tables, without those of SQLite, of TypeORM and of search indexes */
  async tables(): Promise<Map<string, TableShape>> {
    const rows: { name: string }[] = await this.source.query(
      `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT IN ('migrations', 'typeorm_metadata') AND name NOT GLOB 'migrations_x_*'`,
    );
    const shapes = new Map<string, TableShape>();
    for (const { name } of rows) {
      const columns: { name: string; type: string; pk: number }[] = await this.source.query(`PRAGMA table_info(${quoted(name)})`);
      const foreign: { table: string }[] = await this.source.query(`PRAGMA foreign_key_list(${quoted(name)})`);
      shapes.set(name, {
        columns: columns.map((column) => ({ name: column.name, type: column.type.toLowerCase() })),
        keys: columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk).map((column) => column.name),
        references: [...new Set(foreign.map(({ table }) => table))].filter((table) => table !== name),
      });
    }
    return shapes;
  }

  async count(table: string): Promise<number> {
    const [row]: { n: number }[] = await this.source.query(`SELECT count(*) AS n FROM ${quoted(table)}`);
    return row!.n;
  }

  /** @returns in plain words the rows that PostgreSQL would reject, by their keys */
  async unmovableRows({ table, columns, keys }: TablePlan): Promise<string[]> {
    const invalid = columns.map(({ name, type }) => ({ name, condition: columnForm(type)!.invalid(quoted(name)) }));
    const key = keys.map(({ name }) => quoted(name)).join(` || '/' || `);
    const found: { key: string; name: string }[] = await this.source.query(
      `SELECT ${key} AS key, CASE ${invalid.map(({ name, condition }) => `WHEN ${condition} THEN '${name}'`).join(' ')} END AS name
       FROM ${quoted(table)} WHERE ${invalid.map(({ condition }) => condition).join(' OR ')} LIMIT ${MAX_LISTED}`,
    );
    return found.map((row) => `${table} ${row.key}: PostgreSQL cannot hold the value of ${row.name}.`);
  }

  /** @returns in plain words how many rows refer to rows that are missing */
  async orphans(): Promise<string[]> {
    const rows: { table: string; parent: string; n: number }[] = await this.source.query(
      'SELECT "table", parent, count(*) AS n FROM pragma_foreign_key_check GROUP BY 1, 2',
    );
    return rows.map(({ table, parent, n }) => `${table}: ${n} rows refer to missing rows of ${parent}. Another program wrote or deleted rows without checking foreign keys.`);
  }

  /**
   * Reads the next rows of a table.
   *
   * @param after the key of the previous chunk's last row; null at the start
   * @param rows reads exactly as many, as when a chunk is read again; by default its size is bounded
   * @returns null when there are no more rows
   */
  readChunk({ table, columns, keys }: TablePlan, after: readonly string[] | null, rows?: number): Chunk | null {
    const select = [...columns.map((column) => this.selected(table, column)), ...keys.map(({ name, type }) => columnForm(type)!.select(quoted(name)))];
    const order = keys.map(({ name }) => quoted(name)).join(', ');
    const bounds = keys.map(({ type }) => columnForm(type)!.bound).join(', ');
    const rest = after ? `WHERE (${order}) > (${bounds})` : '';
    const statement = connectionOf(this.source).prepare(
      `SELECT ${select.join(', ')} FROM ${quoted(table)} ${rest} ORDER BY ${order} LIMIT ${rows ?? CHUNK_ROWS}`,
    ) as unknown as Iterable;
    const parts: string[] = [];
    let characters = 0;
    let lastKey: string[] = [];
    for (const row of statement.raw(true).iterate(...(after ?? []))) {
      lastKey = row.slice(columns.length) as string[];
      const line = copyLine(row.slice(0, columns.length));
      parts.push(line);
      characters += line.length;
      if (rows === undefined && characters >= CHUNK_CHARACTERS) break;
    }
    if (parts.length === 0) return null;
    const lines = Buffer.from(parts.join(''));
    return { rows: parts.length, lines, lastKey, sha256: hashOf(lines) };
  }

  private selected(table: string, { name, type }: Column): string {
    const replaced = REPLACED[`${table}.${name}`];
    return replaced === undefined ? columnForm(type)!.select(quoted(name)) : `'${replaced}'`;
  }

  /** Ends the snapshot. @returns whether another program has changed the database since it was opened */
  async wasChanged(): Promise<boolean> {
    await this.source.query('COMMIT');
    return (await this.dataVersion()) !== this.version;
  }

  async close(): Promise<void> {
    await this.source.destroy();
  }

  private async dataVersion(): Promise<unknown> {
    const [row]: { data_version: number }[] = await this.source.query('PRAGMA data_version');
    return row!.data_version;
  }
}
