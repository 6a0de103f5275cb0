/** A column's value as text, as SQLite is asked for it; null is NULL. */
export type Field = string | null;

/** How a column of a type is read from SQLite as the text that PostgreSQL's COPY uses for it. */
export interface ColumnForm {
  /** SQL of the text, given the quoted column */
  select: (column: string) => string;
  /** SQL that is true for a value that the type cannot hold, given the quoted column */
  invalid: (column: string) => string;
  /** SQL that turns a bound text back into a value that compares with the column */
  bound: string;
}

/** A pattern of text that has anything but ASCII in it: only that can be invalid UTF-8. */
const BEYOND_ASCII = "'*[^' || char(1) || '-' || char(127) || ']*'";

const text: ColumnForm = {
  select: (column) => column,
  // PostgreSQL stores neither NUL nor bytes that are not UTF-8.
  invalid: (column) =>
    `(typeof(${column}) NOT IN ('text', 'null') OR instr(${column}, char(0)) > 0
      OR (${column} GLOB ${BEYOND_ASCII} AND NOT is_utf8(CAST(${column} AS blob))))`,
  bound: '?',
};

function integer(bits: 16 | 32 | 64): ColumnForm {
  const limit = 2n ** BigInt(bits - 1);
  const range = bits === 64 ? '' : ` OR ${'column'} NOT BETWEEN ${-limit} AND ${limit - 1n}`;
  return {
    select: (column) => `CAST(${column} AS text)`,
    invalid: (column) => `(typeof(${column}) NOT IN ('integer', 'null')${range.replace('column', column)})`,
    bound: 'CAST(? AS integer)',
  };
}

const boolean: ColumnForm = {
  select: (column) => `CASE ${column} WHEN 1 THEN 't' WHEN 0 THEN 'f' END`,
  invalid: (column) => `(${column} IS NOT NULL AND ${column} NOT IN (0, 1))`,
  bound: '?',
};

const FORMS: Record<string, ColumnForm> = { text, smallint: integer(16), integer: integer(32), bigint: integer(64), boolean };

/**
 * @param type name of a PostgreSQL type, as `format_type` writes it
 * @returns how its values are compared byte by byte; null for types whose text differs between the databases, such as floating-point numbers
 */
export function columnForm(type: string): ColumnForm | null {
  return FORMS[/^character varying/.test(type) ? 'text' : type] ?? null;
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v' };

/**
 * Writes a row in the text format of PostgreSQL's COPY, byte for byte as PostgreSQL itself writes it. So two databases contain the same rows
 * exactly if these lines are equal.
 *
 * @param fields the values of its columns
 * @returns the line, with the line break at its end
 */
export function copyLine(fields: readonly Field[]): string {
  let line = '';
  for (const [at, field] of fields.entries()) line += (at > 0 ? '\t' : '') + (field === null ? '\\N' : escape(field));
  return `${line}\n`;
}

function escape(value: string): string {
  return value.replace(/[\\\u0008-\u000d]/g, (character) => ESCAPES[character]!);
}
