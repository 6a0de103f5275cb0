import { planTables, type TableShape } from './table-plan.js';

const columns = [{ name: 'id', type: 'text' }, { name: 'n', type: 'integer' }];
const shape = (references: string[] = [], more: Partial<TableShape> = {}): TableShape => ({ columns, keys: ['id'], references, ...more });
const target = (...tables: string[]) => new Map(tables.map((table) => [table, columns]));

test('parents are copied before the tables that refer to them', () => {
  const source = new Map([['a', shape(['c'])], ['b', shape(['a', 'c'])], ['c', shape()], ['session_totals', shape()]]);
  const { plan, problems } = planTables(source, target('a', 'b', 'c', 'session_totals'));
  expect(problems).toEqual([]);
  expect(plan.map(({ table }) => table)).toEqual(['c', 'a', 'b']);
});

test.each<[string, Map<string, TableShape>, Map<string, { name: string; type: string }[]>]>([
  ['The table a exists only in SQLite.', new Map([['a', shape()]]), target()],
  ['The column a.n exists only in SQLite.', new Map([['a', shape()]]), new Map([['a', columns.slice(0, 1)]])],
  ['The column a.n exists only in PostgreSQL.', new Map([['a', shape([], { columns: columns.slice(0, 1) })]]), target('a')],
  ['The table a has no primary key.', new Map([['a', shape([], { keys: [] })]]), target('a')],
  ['The column a.n has the type real, whose values cannot be compared byte by byte.', new Map([['a', shape()]]), new Map([['a', [columns[0]!, { name: 'n', type: 'real' }]]])],
  ['The tables a, b, a refer to each other in a circle.', new Map([['a', shape(['b'])], ['b', shape(['a'])]]), target('a', 'b')],
])('%s', (problem, source, known) => {
  expect(planTables(source, known).problems).toContain(problem);
});
