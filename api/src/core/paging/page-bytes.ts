/** Bytes that the rows of one answer may take, as JSON (1 MiB); a single row that takes more is answered all the same. */
export const MOST_PAGE_BYTES = 1_048_576;

/** Bytes that a UTF-16 unit takes in JSON at most: as an escape. */
const WIDEST = 6;
/** Bytes of names and punctuation beside each value, about. */
const BESIDE = 32;

/**
 * How many of the first rows of a page fit into an answer.
 *
 * @param rows of plain values
 * @param most bytes of all of them together, as JSON
 * @returns at least 1, where there is one
 */
export function rowsThatFit(rows: readonly object[], most = MOST_PAGE_BYTES): number {
  // Hardly any page comes near the limit, and counting characters costs a hundredth of writing them.
  if (rows.reduce((sum, row) => sum + roughBytes(row), 0) <= most) return rows.length;
  let bytes = 0;
  const fitting = rows.findIndex((row, at) => (bytes += Buffer.byteLength(JSON.stringify(row)) + 1) > most && at > 0);
  return fitting < 0 ? rows.length : fitting;
}

/** Never less than the bytes of a row as JSON. */
function roughBytes(row: object): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(row)) bytes += name.length + BESIDE + (typeof value === 'string' ? value.length * WIDEST : 0);
  return bytes;
}
