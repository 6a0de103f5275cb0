import { adminSessionsQuery, type AdminSessionsQuery } from '@switchboard/shared';
import { MAX_SORTED_ROWS } from '../src/live/list-access.js';
import { SessionListRepository } from '../src/live/session-list.repository.js';
import type { AdminSessionRow } from '../src/sessions/index.js';
import { databaseKinds } from './support/databases.js';
import { type GateOnScratch, openGate } from './support/gate.js';
import { idsOn } from './support/list-ids.js';
import { explained } from './support/plans.js';

const BEGIN = Date.UTC(2026, 0, 1);
const at = (second: number) => new Date(BEGIN + second * 1000).toISOString();
const SESSIONS = 12_000;
/** The first of the sessions that were all active lately; before it, only a few resumed ones were. */
const LATE = 6_500;
const FROM = at(20_000);
/** No session is active. */
const THRESHOLD = at(90_000);

const EARLY = '00000000-0000-4000-8000-000000000001';
const LATELY = '00000000-0000-4000-8000-000000000002';

type Query = Partial<AdminSessionsQuery>;

describe.each(databaseKinds)('pages of the list that skip many sessions on %s', (kind) => {
  let on: GateOnScratch;
  let list: SessionListRepository;
  let everything: AdminSessionRow[];
  /** Number of statements that were run outside the event loop's thread. */
  let longReads = 0;

  const read = (query: Query) => list.read(adminSessionsQuery.parse({ limit: '20', ...query }), THRESHOLD);

  beforeAll(async () => {
    on = await openGate(kind);
    await on.writer.query(`INSERT INTO users (user_id, email, role, status, password_hash, created_at) VALUES
      ('${EARLY}', 'u@example.com', 'user', 'active', '', '2026'), ('${LATELY}', 'v@example.com', 'user', 'active', '', '2026')`);
    for (let first = 0; first < SESSIONS; first += 1_000) {
      const values = Array.from({ length: 1_000 }, (_, n) => {
        const i = first + n;
        const last = i >= LATE || i % 500 === 7 ? 20_000 + ((i * 7) % SESSIONS) : i;
        return `('s${String(100_000 + ((i * 11) % SESSIONS))}', '${i >= LATE ? LATELY : EARLY}', ${i >> 3}, '${at(i)}', '${at(last)}')`;
      });
      await on.writer.query(`INSERT INTO user_sessions (session_id, user_id, message_count, created_at, last_activity_at) VALUES ${values.join(', ')}`);
    }
    const longReadsSeen = { on: (signal?: AbortSignal) => (longReads++, on.longReads.on(signal)) } as typeof on.longReads;
    list = new SessionListRepository(on.reader, longReadsSeen, { transcripts: 'open' });
    everything = await on.reader.query('SELECT * FROM user_sessions');
  });
  afterAll(() => on.close());

  function expected({ user_id, from, to, sort }: Query): string[] {
    const column = sort!.replace('-', '') as 'created_at' | 'message_count';
    const sign = sort!.startsWith('-') ? -1 : 1;
    const compare = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0);
    return everything
      .filter((row) => (!user_id || row.user_id === user_id) && (!from || row.last_activity_at >= from) && (!to || row.last_activity_at <= to))
      .sort((a, b) => sign * (compare(a[column], b[column]) || compare(a.session_id, b.session_id)))
      .map(({ session_id }) => session_id);
  }

  test('a range of more rows than are sorted is at the end of the order', () => {
    expect(expected({ from: FROM, sort: 'created_at' }).length).toBeGreaterThan(MAX_SORTED_ROWS);
  });

  test.each([
    { from: FROM, sort: 'created_at' },
    { from: FROM, sort: 'message_count' },
    { from: FROM, status: 'idle', sort: 'created_at' },
    { user_id: LATELY, sort: 'message_count' },
    { user_id: EARLY, sort: '-created_at' },
    { to: at(19_000), sort: '-message_count' },
  ] as Query[])('%j: the scan does not stop the event loop, and each page but the last is full', async (query) => {
    const expectedIds = expected(query);
    const before = longReads;
    await read({ sort: query.sort! });
    expect(longReads - before).toBe(0);
    await read(query);
    expect(longReads - before).toBe(1);
    const found: string[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < 5; pages++) {
      const { page, next_cursor } = await read({ ...query, ...(cursor && { cursor }) });
      found.push(...idsOn({ page }));
      cursor = next_cursor ?? undefined;
    }
    expect(found).toEqual(expectedIds.slice(0, 100));
  });

  test('also from the middle and near the end, to a page that is not full, or empty', async () => {
    const query: Query = { from: FROM, to: at(20_000 + SESSIONS - 200), sort: '-created_at' };
    const expectedIds = expected(query);
    const positions = new Map(everything.map((row) => [row.session_id, row.created_at]));
    for (const index of [3_000, expectedIds.length - 15, expectedIds.length - 7, expectedIds.length - 1]) {
      const id = expectedIds[index]!;
      const cursor = Buffer.from(JSON.stringify([`sessions ${query.sort}`, positions.get(id), id])).toString('base64url');
      const { page, next_cursor } = await read({ ...query, cursor });
      expect(idsOn({ page })).toEqual(expectedIds.slice(index + 1, index + 21));
      expect(next_cursor === null).toBe(index + 21 >= expectedIds.length);
    }
  });

  if (kind === 'sqlite')
    test.each([
      [{ from: at(10), sort: 'last_activity_at' }, /SEARCH s USING INDEX ix_user_sessions_activity \(\(last_activity_at,session_id\)>/],
      [{ to: at(90_000), sort: '-last_activity_at' }, /SEARCH s USING INDEX ix_user_sessions_activity \(\(last_activity_at,session_id\)</],
      [{ status: 'idle', sort: '-last_activity_at' }, /SEARCH s USING INDEX ix_user_sessions_open \(\(last_activity_at,session_id\)</],
    ] as [Query, RegExp][])('%j: a later page starts at its cursor, not where the filter starts', async (query, plan) => {
      const { source, plans } = explained(on.reader);
      const { next_cursor } = await read(query);
      await new SessionListRepository(source, { on: () => source } as never, { transcripts: 'open' }).read(adminSessionsQuery.parse({ ...query, limit: '20', cursor: next_cursor! }), THRESHOLD);
      expect(plans.join('\n')).toMatch(plan);
    });

  if (kind === 'sqlite')
    test.each([
      ['they are few', THRESHOLD, /ix_user_sessions_open[^]*TEMP B-TREE FOR ORDER BY/],
      ['they are many', at(-1), /^(?![^]*TEMP B-TREE)[^]*ix_user_sessions_created/],
    ])('active sessions by creation, when %s: sorted if few, otherwise found in index order', async (_, threshold, plan) => {
      const { source, plans } = explained(on.reader);
      const query = adminSessionsQuery.parse({ status: 'active', sort: 'created_at', limit: '20' });
      const { page } = await new SessionListRepository(source, { on: () => source } as never, { transcripts: 'open' }).read(query, threshold);
      expect(idsOn({ page })).toHaveLength(threshold === THRESHOLD ? 0 : 20);
      expect(plans.at(-1)).toMatch(plan);
    });
});
