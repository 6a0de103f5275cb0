/** Approximate number of UTF-16 code units in one row of a message. */
const UNITS_PER_ROW = 80;

/**
 * Estimated number of rows of a text, for the space reserved until it is laid out.
 *
 * A good estimate matters: texts assumed to be small would all seem to be in the viewport at once, and be laid out at once.
 */
export function estimatedRows(text: string): number {
  let rows = Math.ceil(text.length / UNITS_PER_ROW);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) rows += 1;
  return rows;
}
