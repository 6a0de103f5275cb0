import type Database from 'better-sqlite3';
import type pg from 'pg';

/** A row, by column. */
type Row = Record<string, unknown>;

/** Tables of SQLite that PostgreSQL has not, or fills anew. */
const DERIVED = /^(sqlite_|migrations$|typeorm_|migration_kinds$|session_totals$|message_words$|(session|user)_(entries|folds)$)/;
/** Text that a copy could damage: everything that COPY escapes, quotes, several scripts, an emoji, a combining mark. */
const HARD_TEXT = 'a\tb\nc\rd\\N\\.\\\\e\b\f\v"\'—Ünïcödé ключ 你好 👩‍🚀 e\u0301\u007f end';

/** The tables whose rows both databases must have, in alphabetical order. */
export function comparableTables(source: Database.Database): string[] {
  const names = source.prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name").pluck().all() as string[];
  return names.filter((name) => !DERIVED.test(name));
}

/** Adds a row with text that is hard to copy to every table that is empty; what its foreign keys refer to must exist. */
export function fillEmptyTables(source: Database.Database): void {
  for (let pass = 0; pass < 2; pass++)
    for (const table of comparableTables(source)) if (source.prepare(`SELECT count(*) FROM "${table}"`).pluck().get() === 0) addRow(source, table);
}

function addRow(source: Database.Database, table: string): void {
  const columns = source.prepare(`PRAGMA table_info("${table}")`).all() as { name: string; type: string }[];
  const foreign = source.prepare(`PRAGMA foreign_key_list("${table}")`).all() as { from: string; to: string; table: string }[];
  const parents = new Map(foreign.map((key) => [key.table, source.prepare(`SELECT * FROM "${key.table}" LIMIT 1`).get() as Row]));
  const values = columns.map(({ name, type }) => {
    const key = foreign.find(({ from }) => from === name);
    if (key) return parents.get(key.table)![key.to];
    return /int/i.test(type) ? 7 : HARD_TEXT;
  });
  source.prepare(`INSERT INTO "${table}" VALUES (${columns.map(() => '?').join(', ')})`).run(...values);
}

const sorted = (rows: Row[]): string[] =>
  rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => [name, typeof value === 'number' ? String(value) : value]))).sort();

/** @returns the rows of a table of each database, in the same form and order; numbers as text, as PostgreSQL's driver returns 64-bit ones */
export async function bothTables(source: Database.Database, target: pg.Client, table: string): Promise<[string[], string[]]> {
  const { rows } = await target.query<Row>(`SELECT * FROM "${table}"`);
  return [sorted(source.prepare(`SELECT * FROM "${table}"`).all() as Row[]), sorted(rows)];
}
