import type { AdminSession, CsvDelimiter } from '@switchboard/shared';
import { stringify } from 'csv-stringify/sync';

/** The table's columns, in their order; each bears the name of the list's field. */
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
] as const satisfies readonly (keyof AdminSession)[];

/** U+FEFF, by which Excel knows that the file is UTF-8; without it accents and other scripts turn into nonsense there. */
const BYTE_ORDER_MARK = '\uFEFF';

const SIGNS: Record<CsvDelimiter, string> = { comma: ',', semicolon: ';', tab: '\t' };

/** The line of names with which a file begins, after the byte order mark. */
export function csvHead(delimiter: CsvDelimiter): string {
  return BYTE_ORDER_MARK + lines([[...CSV_COLUMNS]], delimiter);
}

/**
 * Writes sessions as lines of CSV (RFC 4180): text in quotes, what is null empty and without.
 *
 * What somebody wrote never becomes a formula when a spreadsheet opens the file: text that begins with `=`, `+`, `-`, `@`, a tab,
 * a carriage return, or the full-width form of one of the signs, gets an apostrophe before it (OWASP, CSV Injection); so does one
 * that begins with a line feed, a small form of a sign, or with white space and what is invisible before a sign: programs trim it.
 *
 * Instants are written as `2026-01-31 12:00:00`, in UTC and without fractions of a second: spreadsheets of every language take that, and not
 * ISO 8601 with T and Z, for a time that can be sorted and calculated with.
 */
export function csvLines(sessions: readonly AdminSession[], delimiter: CsvDelimiter): string {
  const cells = (session: AdminSession) => CSV_COLUMNS.map((column) => (INSTANTS.has(column) ? time(session[column]) : cell(session[column])));
  return lines(sessions.map(cells), delimiter);
}

const INSTANTS: ReadonlySet<string> = new Set<(typeof CSV_COLUMNS)[number]>(['created_at', 'last_activity_at', 'ended_at']);

/** Another program may have stored something else, which is text like any other. */
function time(value: string | number | null): string | number | null {
  const [, day, clock] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(String(value)) ?? [];
  return day === undefined ? cell(value) : `${day} ${clock}`;
}

/** Beginnings of a formula that `escape_formulas` does not know. */
const HIDDEN_FORMULA = /^(?:\n|[\ufe62\ufe63\ufe66\ufe6b\u2212]|[\s\p{Cc}\p{Cf}]+[=+\-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u2212])/u;

/** NUL ends a text in many readers, which then take the rest of the line for something else. Other programs may have stored one. */
function cell(value: string | number | null): string | number | null {
  if (typeof value !== 'string') return value;
  const text = value.replaceAll('\u0000', '');
  return HIDDEN_FORMULA.test(text) ? `'${text}` : text;
}

function lines(records: (string | number | null)[][], delimiter: CsvDelimiter): string {
  return stringify(records, { delimiter: SIGNS[delimiter], escape_formulas: true, quoted_string: true, record_delimiter: 'windows' });
}
