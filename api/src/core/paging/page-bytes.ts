/** Maximum size of the rows of one response as JSON, in bytes (1 MiB); a single larger row is still sent. */
export const MAX_PAGE_BYTES = 1_048_576;

/** Maximum bytes that a UTF-16 unit takes in JSON: as an escape. */
const MAX_BYTES_PER_UNIT = 6;
/** Approximate bytes of punctuation and short values per field. */
const FIELD_OVERHEAD_BYTES = 32;

/**
 * How many of the first rows of a page fit into a response.
 *
 * @param rows of plain values
 * @param maxBytes maximum bytes of all rows together, as JSON
 * @returns at least 1 if there are any rows
 */
export function rowsThatFit(rows: readonly object[], maxBytes = MAX_PAGE_BYTES): number {
  // Hardly any page comes near the limit, and counting characters costs a hundredth of serializing them.
  if (rows.reduce((sum, row) => sum + estimateBytes(row), 0) <= maxBytes) return rows.length;
  let bytes = 0;
  const fitting = rows.findIndex((row, at) => (bytes += Buffer.byteLength(JSON.stringify(row)) + 1) > maxBytes && at > 0);
  return fitting < 0 ? rows.length : fitting;
}

/** An upper bound of the row's size as JSON. */
function estimateBytes(row: object): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(row)) bytes += name.length + FIELD_OVERHEAD_BYTES + (typeof value === 'string' ? value.length * MAX_BYTES_PER_UNIT : 0);
  return bytes;
}
