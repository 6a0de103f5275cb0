import type { DataSource } from 'typeorm';
import { Statement } from './statement.js';

/** A source that records its queries. */
function recordingSource(type: 'better-sqlite3' | 'postgres') {
  const statements: { text: string; parameters: unknown[] }[] = [];
  const query = (text: string, parameters: unknown[]) => Promise.resolve(statements.push({ text, parameters }) && []);
  return { statements, source: { options: { type }, query } as unknown as DataSource };
}

describe('a statement', () => {
  const text = 'SELECT a FROM t WHERE b > $2 AND (c = $1 OR d = $2) AND e LIKE $3 ORDER BY b LIMIT $4 OFFSET $5';
  const parameters = ['one', 'two', '%three%', 4, 5];

  test('is sent to PostgreSQL as written', async () => {
    const { statements, source } = recordingSource('postgres');
    await new Statement(text).all(source, ...parameters);
    expect(statements).toEqual([{ text, parameters }]);
  });

  test('has a parameter per occurrence on SQLite, hidden from its planner, which would otherwise plan again for each value', async () => {
    const { statements, source } = recordingSource('better-sqlite3');
    await new Statement(text).all(source, ...parameters);
    expect(statements).toEqual([
      {
        text: 'SELECT a FROM t WHERE b > +? AND (c = +? OR d = +?) AND e LIKE +? ORDER BY b LIMIT +? OFFSET +?',
        parameters: ['two', 'one', 'two', '%three%', 4, 5],
      },
    ]);
  });
});
