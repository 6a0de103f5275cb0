import type { MigrationInterface, QueryRunner } from 'typeorm';
import { foldForSqlite, postgresTable, type Subject, sqliteUp as trigramsOnSqlite, subjects } from './1700000006000-trigrams.js';

/**
 * Titles and users are searched like messages: ignoring case, accents, compatibility differences and composition.
 *
 * PostgreSQL folds in its triggers by `fold_text`. SQLite's triggers must work for every program that writes, so they cannot call a
 * function that the server registers: pure ASCII text is indexed as is, which equals its folded form; for any other text the
 * trigger only records in `*_folds` that folding is pending (`folded` NULL). Searches treat pending rows as candidates regardless
 * of their text, and the server soon folds them.
 */
export class FoldedText1700000008300 implements MigrationInterface {
  name = 'FoldedText1700000008300';

  async up(runner: QueryRunner): Promise<void> {
    const postgres = runner.dataSource.options.type === 'postgres';
    const statements = postgres ? await postgresUp(runner) : subjects.flatMap(sqliteUp);
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const postgres = runner.dataSource.options.type === 'postgres';
    for (const statement of postgres ? postgresDown() : subjects.flatMap(sqliteDown)) await runner.query(statement);
  }
}

const asItIs = (column: string): string => column;
const isAscii = (text: string): string => `length(CAST(${text} AS blob)) = length(${text})`;
const dropTriggers = ({ prefix }: Subject) => ['insert', 'update', 'delete'].map((event) => `DROP TRIGGER "${prefix}_grams_${event}"`);

function sqliteUp(subject: Subject): string[] {
  const { prefix, table, id, columns, has } = subject;
  const [entries, grams, folds] = [`${prefix}_entries`, `${prefix}_grams`, `${prefix}_folds`];
  const text = (row: string) => subject.text(row, asItIs);
  const plain = (row: string) => `${has(row)} AND ${isAscii(text(row))}`;
  const entry = (row: string) => `FROM ${entries} WHERE ${id} = ${row}.${id}`;
  const enter = `INSERT OR IGNORE INTO ${entries} (${id}) VALUES (NEW.${id})`;
  const add = `INSERT INTO ${grams} (rowid, text) SELECT entry_id, ${text('NEW')} ${entry('NEW')} AND ${plain('NEW')};
    INSERT INTO ${folds} (entry_id) SELECT entry_id ${entry('NEW')} AND ${has('NEW')} AND NOT (${isAscii(text('NEW'))})`;
  const remove = `INSERT INTO ${grams} (${grams}, rowid, text) SELECT 'delete', entry_id, ${text('OLD')} ${entry('OLD')} AND ${plain('OLD')};
    DELETE FROM ${folds} WHERE entry_id = (SELECT entry_id ${entry('OLD')})`;
  const changed = columns.map((column) => `OLD.${column} IS NOT NEW.${column}`).join(' OR ');
  const index = `INSERT INTO ${grams} (rowid, text) SELECT NEW.entry_id, NEW.folded WHERE NEW.folded IS NOT NULL`;
  const unindex = `INSERT INTO ${grams} (${grams}, rowid, text) SELECT 'delete', OLD.entry_id, OLD.folded WHERE OLD.folded IS NOT NULL`;
  const others = `FROM ${entries} e JOIN ${table} t ON t.${id} = e.${id} WHERE ${has('t')} AND NOT (${isAscii(text('t'))}) ORDER BY 1`;
  return [
    ...dropTriggers(subject),
    `CREATE TABLE "${folds}" ("entry_id" integer PRIMARY KEY NOT NULL, "folded" text)`,
    `CREATE INDEX "ix_${folds}_pending" ON "${folds}" ("entry_id") WHERE "folded" IS NULL`,
    `INSERT INTO ${grams} (${grams}, rowid, text) SELECT 'delete', e.entry_id, ${subject.text('t', foldForSqlite)} ${others.replace('ORDER BY 1', 'ORDER BY 2')}`,
    `INSERT INTO ${folds} (entry_id, folded) SELECT e.entry_id, fold_text(CAST(${text('t')} AS text)) ${others}`,
    `INSERT INTO ${grams} (rowid, text) SELECT entry_id, folded FROM ${folds} WHERE folded IS NOT NULL ORDER BY 1`,
    `CREATE TRIGGER "${folds}_update" AFTER UPDATE OF "folded" ON "${folds}" BEGIN ${unindex}; ${index}; END`,
    `CREATE TRIGGER "${folds}_delete" AFTER DELETE ON "${folds}" BEGIN ${unindex}; END`,
    `CREATE TRIGGER "${prefix}_grams_insert" AFTER INSERT ON "${table}" WHEN ${has('NEW')} BEGIN ${enter}; ${add}; END`,
    `CREATE TRIGGER "${prefix}_grams_update" AFTER UPDATE OF ${columns.map((name) => `"${name}"`).join(', ')} ON "${table}" WHEN ${changed}
      BEGIN ${remove}; ${enter}; ${add}; END`,
    `CREATE TRIGGER "${prefix}_grams_delete" AFTER DELETE ON "${table}"
      BEGIN ${remove}; DELETE FROM ${entries} WHERE ${id} = OLD.${id}; END`,
  ];
}

function sqliteDown(subject: Subject): string[] {
  const { prefix, table, id, has } = subject;
  const [entries, grams, folds] = [`${prefix}_entries`, `${prefix}_grams`, `${prefix}_folds`];
  return [
    ...dropTriggers(subject),
    `DELETE FROM ${folds}`,
    `INSERT INTO ${grams} (rowid, text) SELECT e.entry_id, ${subject.text('t', foldForSqlite)} FROM ${entries} e JOIN ${table} t ON t.${id} = e.${id}
      WHERE ${has('t')} AND NOT (${isAscii(subject.text('t', asItIs))}) ORDER BY 1`,
    `DROP TABLE "${folds}"`,
    ...trigramsOnSqlite(subject).filter((statement) => statement.startsWith('CREATE TRIGGER')),
  ];
}

const foldText = (column: string): string => `fold_text(${column})`;
const foldCase = (column: string): string => `fold_case(${column})`;
const functionsOf = (subject: Subject, fold: (column: string) => string) =>
  postgresTable(subject, fold).filter((statement) => statement.startsWith('CREATE FUNCTION')).map((statement) => statement.replace('CREATE', 'CREATE OR REPLACE'));

/** Refolds text beyond ASCII; the folding of ASCII is unchanged. */
function foldAnew(subject: Subject, fold: (column: string) => string): string {
  const { prefix, table, id, columns } = subject;
  const isNotAscii = columns.map((column) => `octet_length(t.${column}) <> char_length(t.${column})`).join(' OR ');
  return `UPDATE ${prefix}_grams g SET folded = ${subject.text('t', fold).replaceAll(`'\n'`, 'chr(10)')} FROM ${table} t WHERE t.${id} = g.${id} AND (${isNotAscii})`;
}

/** Equivalent to `foldText` in `core/text/fold.ts`, as far as the database's locale and encoding allow. */
async function postgresUp(runner: QueryRunner): Promise<string[]> {
  const [known] = (await runner.query(`SELECT EXISTS (SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu') AS icu,
    pg_encoding_to_char(encoding) = 'UTF8' AS utf8 FROM pg_database WHERE datname = current_database()`)) as { icu: boolean; utf8: boolean }[];
  const collation = known!.icu ? ' COLLATE "und-x-icu"' : '';
  // Other encodings do not support normalisation.
  const normal = (text: string, form: string) => (known!.utf8 ? `normalize(${text}, ${form})` : text);
  const accents = '[\\u0300-\\u036f\\u0591-\\u05bd\\u05bf-\\u05c7\\u064b-\\u065f\\u0670]';
  const lowered = `replace(lower(upper(${normal('value', 'NFKD')}${collation})${collation}), 'ς', 'σ')`;
  const stripped = known!.utf8 ? `regexp_replace(${lowered} COLLATE "C", '${accents}', '', 'g')` : lowered;
  return [
    'SET LOCAL statement_timeout = 0',
    `CREATE FUNCTION "fold_text"("value" text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
      $$ SELECT CASE WHEN octet_length(value) = char_length(value) THEN lower(value COLLATE "C") ELSE ${normal(stripped, 'NFC')} END $$`,
    ...subjects.flatMap((subject) => [...functionsOf(subject, foldText), foldAnew(subject, foldText)]),
    'SET LOCAL statement_timeout TO DEFAULT',
  ];
}

function postgresDown(): string[] {
  return [
    'SET LOCAL statement_timeout = 0',
    ...subjects.flatMap((subject) => [...functionsOf(subject, foldCase), foldAnew(subject, foldCase)]),
    'DROP FUNCTION "fold_text"(text)',
    'SET LOCAL statement_timeout TO DEFAULT',
  ];
}
