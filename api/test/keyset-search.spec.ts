import type { AdminSessionsQuery } from '@switchboard/shared';
import { MAX_SCANNED_ROWS } from '../src/live/list-search.js';
import { SessionListRepository } from '../src/live/session-list.repository.js';
import { databaseKinds } from './support/databases.js';
import { type GateOnScratch, openGate } from './support/gate.js';
import { idsOn } from './support/list-ids.js';

const sorts: AdminSessionsQuery['sort'][] = ['-last_activity_at', 'last_activity_at', '-created_at', 'created_at', '-message_count', 'message_count'];
const SESSIONS = 30_000;
const BATCH_SIZE = 1_000;
const THRESHOLD = '2026-01-01T00:00:00.000Z';

/** Titles, and how many contain what: from a single one to nearly all, and some at one end of every order. */
const title = `CASE WHEN i = 17 THEN 'The one Über-needle' WHEN i % 3000 = 5 THEN 'a rare orchid' WHEN i % 40 = 3 THEN 'now and then a daisy'
  WHEN i < 6000 THEN 'a common OLD fern' ELSE 'grass 100%_\\' END`;
const instant = (expression: string) => `'2026-01-01T00:' || substr('0' || ((${expression}) / 1000 % 60), -2) || ':00.' || substr('00' || ((${expression}) % 1000), -3) || 'Z'`;
const instantOnPostgres = (expression: string) =>
  `'2026-01-01T00:' || lpad(((${expression}) / 1000 % 60)::text, 2, '0') || ':00.' || lpad(((${expression}) % 1000)::text, 3, '0') || 'Z'`;

async function fill({ writer }: GateOnScratch, postgres: boolean): Promise<void> {
  const time = postgres ? instantOnPostgres : instant;
  const people = postgres ? 'generate_series(0, 99) AS n(i)' : '(WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i < 99) SELECT i FROM c) n';
  const text = postgres ? '::text' : '';
  await writer.query(`INSERT INTO users (user_id, email, name, role, status, password_hash, created_at)
    SELECT 'u' || i${text}, 'person' || i${text} || '@example.com', CASE WHEN i = 42 THEN 'Zoë Zander' END, 'user', 'active', '', '2026' FROM ${people}`);
  // In batches, each well within PostgreSQL's statement timeout.
  for (let from = 0; from < SESSIONS; from += BATCH_SIZE) {
    const to = from + BATCH_SIZE - 1;
    const numbers = postgres
      ? `generate_series(${from}, ${to}) AS n(i)`
      : `(WITH RECURSIVE c(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM c WHERE i < ${to}) SELECT i FROM c) n`;
    await writer.query(`INSERT INTO user_sessions (session_id, user_id, title, message_count, created_at, last_activity_at)
      SELECT 's' || (100000 + i)${text}, 'u' || (i % 100)${text}, ${title}, i / 7, ${time('i')}, ${time(`i * 7 % ${SESSIONS}`)} FROM ${numbers}`);
  }
}

describe.each(databaseKinds)('searching 30,000 sessions on %s', (kind) => {
  let on: GateOnScratch;
  let list: SessionListRepository;
  const read = (query: Partial<AdminSessionsQuery>) =>
    list.read({ sort: '-last_activity_at', limit: 50, ...query }, THRESHOLD);

  beforeAll(async () => {
    on = await openGate(kind);
    await fill(on, kind === 'postgres');
    list = new SessionListRepository(on.reader, on.longReads, { transcripts: 'open' });
  });
  afterAll(() => on.close());

  test.each(sorts)('by %s: the pages contain all matching rows, in order, each once', async (sort) => {
    const whole: { session_id: string; title: string; user_id: string }[] = await on.reader.query(
      `SELECT session_id, title, user_id FROM user_sessions ORDER BY ${sort.replace('-', '')} ${sort[0] === '-' ? 'DESC' : 'ASC'}, session_id ${sort[0] === '-' ? 'DESC' : 'ASC'}`,
    );
    for (const [q, has] of [
      ['über-NEED', (row) => row.title.includes('Über-need')],
      ['ORCHID', (row) => row.title.includes('orchid')],
      ['then a dai', (row) => row.title.includes('daisy')],
      ['old fern', (row) => row.title.includes('fern')],
      ['0%_\\', (row) => row.title.includes('grass')],
      ['zoë', (row) => row.user_id === 'u42'],
      ['on42@', (row) => row.user_id === 'u42'],
      ['nothing of the kind', () => false],
    ] as [string, (row: (typeof whole)[number]) => boolean][]) {
      const expected = whole.filter(has).map(({ session_id }) => session_id);
      const found: string[] = [];
      let cursor: string | undefined;
      // The first pages, or all of them if there are few.
      for (let pages = 0; pages < 4; pages++) {
        const { page, next_cursor } = await read({ q, sort, ...(cursor && { cursor }) });
        found.push(...idsOn({ page }));
        expect([q, next_cursor === null]).toEqual([q, found.length === expected.length]);
        if (next_cursor === null) break;
        cursor = next_cursor;
      }
      expect([q, found]).toEqual([q, expected.slice(0, 200)]);
    }
  });

  test('combined with other filters', async () => {
    const { page } = await read({ q: 'orchid', user_id: 'u5', status: 'active' });
    expect(idsOn({ page })).toHaveLength(10);
    expect((await read({ q: 'orchid', user_id: 'u6' })).page).toBe('[]');
    expect((await read({ q: 'orchid', status: 'ended' })).page).toBe('[]');
  });

  test('fewer than three characters: it stops after a limited number of rows, and its cursor continues from there', async () => {
    const first = await read({ q: 'ü', sort: '-created_at' });
    expect(first.page).toBe('[]');
    expect(first.next_cursor).not.toBeNull();
    const second = await read({ q: 'ü', sort: '-created_at', cursor: first.next_cursor! });
    expect([idsOn(second).length, second.next_cursor]).toEqual([1, null]);
    expect(MAX_SCANNED_ROWS).toBeLessThan(SESSIONS);
  });

  test('no statement of a search scans a whole table', async () => {
    if (kind === 'sqlite') {
      const plans: string[] = [];
      const source = { options: on.reader.options, query: async (text: string, parameters: unknown[]) => {
        const steps: { detail: string }[] = await on.reader.query(`EXPLAIN QUERY PLAN ${text}`, parameters);
        const details = steps.map(({ detail }) => detail);
        // The enclosing statements read the page, and the first rows of the list, as a whole, under the alias of their table.
        for (const detail of [...details]) if (/^(CO-ROUTINE|MATERIALIZE) s$/.test(detail)) details.splice(details.lastIndexOf('SCAN s'), 1);
        plans.push(...details);
        return on.reader.query(text, parameters);
      } };
      const watched = new SessionListRepository(source as never, { on: () => source } as never, { transcripts: 'open' });
      for (const sort of sorts) for (const q of ['orchid', 'zoë', 'daisy']) await watched.read({ q, sort, limit: 50 }, THRESHOLD);
      // An index may be scanned, since the scan stops early; a table may not.
      expect(plans.filter((detail) => /^SCAN (s|u|e|user_sessions|users|messages)\b(?!.*USING (COVERING )?INDEX)/.test(detail))).toEqual([]);
      expect(plans.join('\n')).toMatch(/SCAN session_grams VIRTUAL TABLE INDEX[^]*SEARCH s USING INDEX sqlite_autoindex_user_sessions_1/);
    } else {
      await on.writer.query('ANALYZE');
      const rows: Record<string, string>[] = await on.reader.query(
        `EXPLAIN SELECT session_id FROM session_grams WHERE trigrams(folded) COLLATE "C" @> CAST('{orc,chi}' AS text[])`,
      );
      expect(JSON.stringify(rows)).toContain('Bitmap Index Scan on ix_session_grams');
    }
  });
});
