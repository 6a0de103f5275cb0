import { columnForm, copyLine } from './copy-text.js';

test.each([
  [['a', null, ''], 'a\t\\N\t\n'],
  [['\\N'], '\\\\N\n'],
  [['\\.'], '\\\\.\n'],
  [['tab\there', 'line\nbreak\r'], 'tab\\there\tline\\nbreak\\r\n'],
  [['\b\f\v'], '\\b\\f\\v\n'],
  [['\u0001\u001b\u007f "quoted" \'too\''], '\u0001\u001b\u007f "quoted" \'too\'\n'],
  [['Zürich', '👩‍🚀'], 'Zürich\t👩‍🚀\n'],
])('%j is written as PostgreSQL writes it', (fields, line) => {
  expect(copyLine(fields)).toBe(line);
});

test('only types whose text is the same in both databases have a form', () => {
  for (const type of ['text', 'character varying', 'character varying(200)', 'smallint', 'integer', 'bigint', 'boolean']) expect([type, columnForm(type) !== null]).toEqual([type, true]);
  for (const type of ['double precision', 'real', 'numeric', 'timestamp with time zone', 'jsonb', 'bytea', 'tsvector']) expect([type, columnForm(type)]).toEqual([type, null]);
});
