import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Finds titles and users by any three consecutive characters without a full scan.
 *
 * The trigrams only yield candidates; the search verifies each against the text itself. They are stored in side tables, so that
 * writing a message, which updates its session's row, costs nothing extra, nor does a session without a title. Triggers in plain
 * SQL maintain them, so that they are correct whoever writes.
 */
export class Trigrams1700000006000 implements MigrationInterface {
  name = 'Trigrams1700000006000';

  async up(runner: QueryRunner): Promise<void> {
    const postgres = runner.dataSource.options.type === 'postgres';
    for (const statement of postgres ? postgresUp : subjects.flatMap(sqliteUp)) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const postgres = runner.dataSource.options.type === 'postgres';
    for (const statement of postgres ? postgresDown : subjects.flatMap(sqliteDown)) await runner.query(statement);
  }
}

/** A table whose rows are searched by their text. */
export interface Subject {
  /** prefix of its side tables' names */
  prefix: string;
  table: string;
  id: string;
  /** columns that the text is derived from */
  columns: string[];
  /** condition under which a row has text; `row` is NEW, OLD or the table */
  has: (row: string) => string;
  text: (row: string, fold: (column: string) => string) => string;
}

// A line break separates name and address, so that a match across both is rejected by the verification.
export const subjects: readonly Subject[] = [
  {
    prefix: 'session',
    table: 'user_sessions',
    id: 'session_id',
    columns: ['title'],
    has: (row) => `${row}.title IS NOT NULL`,
    text: (row, fold) => fold(`${row}.title`),
  },
  {
    prefix: 'user',
    table: 'users',
    id: 'user_id',
    columns: ['name', 'email'],
    has: () => 'TRUE',
    text: (row, fold) => `coalesce(${fold(`${row}.name`)}, '') || '\n' || ${fold(`${row}.email`)}`,
  },
];

/** Lower-casing U+0130 yields two characters; FTS5's tokenizer would keep it as one. */
export const foldForSqlite = (column: string): string => `replace(${column}, '\u0130', 'i\u0307')`;

// FTS5 identifies rows by an integer. Entry ids are never reused, so that stale index entries of a deleted row cannot refer to another one.
export function sqliteUp(subject: Subject): string[] {
  const { prefix, table, id, columns, has } = subject;
  const [entries, grams] = [`${prefix}_entries`, `${prefix}_grams`];
  const text = (row: string) => subject.text(row, foldForSqlite);
  const enter = `INSERT OR IGNORE INTO ${entries} (${id}) VALUES (NEW.${id})`;
  const add = `INSERT INTO ${grams} (rowid, text) SELECT entry_id, ${text('NEW')} FROM ${entries} WHERE ${id} = NEW.${id} AND ${has('NEW')}`;
  const remove = `INSERT INTO ${grams} (${grams}, rowid, text)
    SELECT 'delete', entry_id, ${text('OLD')} FROM ${entries} WHERE ${id} = OLD.${id} AND ${has('OLD')}`;
  const changed = columns.map((column) => `OLD.${column} IS NOT NEW.${column}`).join(' OR ');
  return [
    `CREATE TABLE "${entries}" ("entry_id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "${id}" text NOT NULL)`,
    `CREATE UNIQUE INDEX "ux_${entries}" ON "${entries}" ("${id}")`,
    `CREATE VIRTUAL TABLE "${grams}" USING fts5("text", content='', columnsize=0, detail=none, tokenize='trigram')`,
    `INSERT INTO ${entries} (${id}) SELECT ${id} FROM ${table} WHERE ${has(table)} ORDER BY created_at, ${id}`,
    `INSERT INTO ${grams} (rowid, text) SELECT e.entry_id, ${text('t')} FROM ${entries} e JOIN ${table} t ON t.${id} = e.${id} ORDER BY 1`,
    `CREATE TRIGGER "${prefix}_grams_insert" AFTER INSERT ON "${table}" WHEN ${has('NEW')} BEGIN ${enter}; ${add}; END`,
    `CREATE TRIGGER "${prefix}_grams_update" AFTER UPDATE OF ${columns.map((name) => `"${name}"`).join(', ')} ON "${table}" WHEN ${changed}
      BEGIN ${remove}; ${enter}; ${add}; END`,
    `CREATE TRIGGER "${prefix}_grams_delete" AFTER DELETE ON "${table}"
      BEGIN ${remove}; DELETE FROM ${entries} WHERE ${id} = OLD.${id}; END`,
  ];
}

function sqliteDown({ prefix }: Subject): string[] {
  return [
    ...['insert', 'update', 'delete'].map((event) => `DROP TRIGGER "${prefix}_grams_${event}"`),
    `DROP TABLE "${prefix}_grams"`,
    `DROP TABLE "${prefix}_entries"`,
  ];
}

const foldForPostgres = (column: string): string => `fold_case(${column})`;

// Not pg_trgm: it ignores punctuation and emoji, and non-ASCII characters in locale C, and would scan the whole index.
const postgresUp = [
  'SET LOCAL statement_timeout = 0',
  `CREATE FUNCTION "trigrams"("folded" text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
    $$ SELECT array(SELECT DISTINCT substr(folded COLLATE "C", i, 3) FROM generate_series(1, length(folded) - 2) i) $$`,
  ...subjects.flatMap((subject) => postgresTable(subject)),
];

/** @param fold SQL that folds a column @returns the statements that create a subject's side tables on PostgreSQL, fill them and add their triggers */
export function postgresTable(subject: Subject, fold = foldForPostgres): string[] {
  const { prefix, table, id, columns, has } = subject;
  const grams = `${prefix}_grams`;
  const text = (row: string) => subject.text(row, fold).replaceAll(`'\n'`, 'chr(10)');
  const trigger = (event: string, when: string, body: string) => [
    `CREATE FUNCTION "${grams}_${event.slice(0, 6).toLowerCase()}"() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN ${body}; RETURN NULL; END $$`,
    `CREATE TRIGGER "${grams}_${event.slice(0, 6).toLowerCase()}" AFTER ${event} ON "${table}" FOR EACH ROW WHEN (${when})
      EXECUTE FUNCTION "${grams}_${event.slice(0, 6).toLowerCase()}"()`,
  ];
  const add = `INSERT INTO ${grams} (${id}, folded) SELECT NEW.${id}, ${text('NEW')} WHERE ${has('NEW')}`;
  const changed = columns.map((column) => `OLD.${column} IS DISTINCT FROM NEW.${column}`).join(' OR ');
  return [
    `CREATE TABLE "${grams}" ("${id}" text NOT NULL, "folded" text NOT NULL, CONSTRAINT "pk_${grams}" PRIMARY KEY ("${id}"),
      CONSTRAINT "fk_${grams}" FOREIGN KEY ("${id}") REFERENCES "${table}" ("${id}") ON DELETE CASCADE ON UPDATE CASCADE)`,
    `INSERT INTO ${grams} (${id}, folded) SELECT t.${id}, ${text('t')} FROM ${table} t WHERE ${has('t')}`,
    `CREATE INDEX "ix_${grams}" ON "${grams}" USING gin (trigrams("folded") COLLATE "C")`,
    ...trigger('INSERT', has('NEW'), add),
    ...trigger(`UPDATE OF ${columns.join(', ')}`, changed, `DELETE FROM ${grams} WHERE ${id} = OLD.${id}; ${add}`),
  ];
}

const postgresDown = [
  ...subjects.flatMap(({ prefix, table }) => [
    ...['insert', 'update'].flatMap((event) => [
      `DROP TRIGGER "${prefix}_grams_${event}" ON "${table}"`,
      `DROP FUNCTION "${prefix}_grams_${event}"()`,
    ]),
    `DROP TABLE "${prefix}_grams"`,
  ]),
  'DROP FUNCTION "trigrams"(text)',
];
