/** UTF-16 units that a row of a message holds, about. */
const ROW = 80;

/**
 * About how many rows a text fills, for the room that is kept for it until it is laid out.
 *
 * A good guess matters: what is thought small all seems to be in the window at once, and is laid out at once.
 */
export function guessedRows(text: string): number {
  let rows = Math.ceil(text.length / ROW);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) rows += 1;
  return rows;
}
