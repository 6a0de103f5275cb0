/**
 * Reads CSV strictly as RFC 4180 defines it: a more forgiving parser would hide output that does not conform.
 *
 * @throws Error for a quote inside an unquoted cell, text after a closing quote, a bare line break, rows of different lengths, or a missing
 * final line break
 */
export function parseCsv(text: string, delimiter = ','): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at < text.length; ) {
    const [cell, end] = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at, delimiter);
    row.push(cell);
    if (text[end] === delimiter) {
      at = end + 1;
    } else if (text.startsWith('\r\n', end)) {
      rows.push(row);
      row = [];
      at = end + 2;
    } else {
      throw new Error(`neither a delimiter nor a line break at ${end}: ${JSON.stringify(text.slice(end, end + 20))}`);
    }
  }
  if (row.length > 0) throw new Error('the last line has no line break');
  if (rows.some(({ length }) => length !== rows[0]!.length)) throw new Error('the lines differ in length');
  return rows;
}

function quotedCell(text: string, from: number): [cell: string, end: number] {
  for (let at = from + 1; ; at += 2) {
    at = text.indexOf('"', at);
    if (at < 0) throw new Error(`the quote at ${from} is never closed`);
    if (text[at + 1] !== '"') return [text.slice(from + 1, at).replaceAll('""', '"'), at + 1];
  }
}

function plainCell(text: string, from: number, delimiter: string): [cell: string, end: number] {
  const end = from + text.slice(from).search(new RegExp(`[${delimiter}\r\n"]|$`));
  return [text.slice(from, end), end];
}
