import { describe, expect, it } from '@jest/globals';
import { ExportRowCounter } from './export-row-counter';

const CSV = 'id,title\r\n"1","one"\r\n"2","two\r\nlines, ""quoted"""\r\n"3",\r\n';

describe('ExportRowCounter', () => {
  it.each([1, 2, 3, 7, 1_000])('counts only complete rows of CSV, in chunks of %i bytes', (size) => {
    const bytes = new TextEncoder().encode(CSV);
    const rows = new ExportRowCounter('csv');
    expect(rows.count).toBe(0);
    for (let at = 0; at < bytes.length; at += size) rows.add(bytes.subarray(at, at + size));
    expect(rows.count).toBe(3);
  });

  it('counts the lines of NDJSON, whatever quotes they contain', () => {
    const rows = new ExportRowCounter('ndjson');
    rows.add(new TextEncoder().encode('{"title":"a\\"b\\nc"}\n{"title":null}\n{"tit'));
    expect(rows.count).toBe(2);
  });
});
