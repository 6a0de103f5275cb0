import type { AdminSession, CsvDelimiter } from '@switchboard/shared';
import { stringify } from 'csv-stringify/sync';

/** Columns of the table, in order, named after the fields of the list. */
export const CSV_COLUMNS = [
  'session_id',
  'user_id',
  'user_email',
  'user_name',
  'title',
  'status',
  'message_count',
  'created_at',
  'last_activity_at',
  'ended_at',
  'ended_by',
  'end_reason',
  'responder',
  'handling',
  'handled_by',
  'handled_by_name',
  'handled_since',
  'waiting_since',
  'last_role',
] as const satisfies readonly (keyof AdminSession)[];

/** U+FEFF, by which Excel recognises UTF-8; without it, Excel garbles accents and other scripts. */
const BYTE_ORDER_MARK = '\uFEFF';

const DELIMITERS: Record<CsvDelimiter, string> = { comma: ',', semicolon: ';', tab: '\t' };

/** The header row of the file, after the byte order mark. */
export function csvHead(delimiter: CsvDelimiter): string {
  return csvTable(CSV_COLUMNS, INSTANT_COLUMNS).head(delimiter);
}

/**
 * Writes sessions as lines of CSV (RFC 4180): text in quotes, null as an empty unquoted field.
 *
 * User text never becomes a formula when a spreadsheet opens the file: text that begins with `=`, `+`, `-`, `@`, a tab, a carriage
 * return, or the full-width form of one of the signs is prefixed with an apostrophe (OWASP, CSV Injection); so is text that begins
 * with a line feed, a small form of a sign, or white space or invisible characters before a sign, because programs trim those.
 *
 * Instants are written as `2026-01-31 12:00:00`, in UTC and without fractions of a second: spreadsheets in every locale parse that
 * as a time that can be sorted and calculated with, but not ISO 8601 with T and Z.
 */
export function csvLines(sessions: readonly AdminSession[], delimiter: CsvDelimiter): string {
  return csvTable(CSV_COLUMNS, INSTANT_COLUMNS).lines(sessions, delimiter);
}

/** A value of a cell. */
type CsvValue = string | number | null;

/**
 * A table of such a kind.
 *
 * @param columns in order, named after the fields of the rows
 * @param instants columns of instants
 */
export function csvTable<Column extends string>(columns: readonly Column[], instants: ReadonlySet<string>) {
  const cells = (row: Record<Column, CsvValue>) => columns.map((column) => (instants.has(column) ? formatInstant(row[column]) : sanitizeCell(row[column])));
  return {
    /** The header row of the file, after the byte order mark. */
    head: (delimiter: CsvDelimiter): string => BYTE_ORDER_MARK + formatRecords([[...columns]], delimiter),
    /** Terminated lines, see {@link csvLines}. */
    lines: (rows: readonly Record<Column, CsvValue>[], delimiter: CsvDelimiter): string => formatRecords(rows.map(cells), delimiter),
  };
}

const INSTANT_COLUMNS: ReadonlySet<string> = new Set<(typeof CSV_COLUMNS)[number]>(['created_at', 'last_activity_at', 'ended_at', 'handled_since', 'waiting_since']);

/** Another program may have stored something else, which is treated as ordinary text. */
function formatInstant(value: string | number | null): string | number | null {
  const [, day, clock] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(String(value)) ?? [];
  return day === undefined ? sanitizeCell(value) : `${day} ${clock}`;
}

/** Starts of formulas that `escape_formulas` does not cover. */
const HIDDEN_FORMULA = /^(?:\n|[\ufe62\ufe63\ufe66\ufe6b\u2212]|[\s\p{Cc}\p{Cf}]+[=+\-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u2212])/u;

/** Many parsers treat NUL as the end of the text and misread the rest of the line. Other programs may have stored one. */
function sanitizeCell(value: string | number | null): string | number | null {
  if (typeof value !== 'string') return value;
  const text = value.replaceAll('\u0000', '');
  return HIDDEN_FORMULA.test(text) ? `'${text}` : text;
}

function formatRecords(records: (string | number | null)[][], delimiter: CsvDelimiter): string {
  return stringify(records, { delimiter: DELIMITERS[delimiter], escape_formulas: true, quoted_string: true, record_delimiter: 'windows' });
}
