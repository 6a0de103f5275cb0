import { type AdminSession, adminSessionsQuery, type AdminSessionsQuery, listedAdminSession } from '@switchboard/shared';
import { Statement } from '../src/core/database/statement.js';
import { SessionListRepository } from '../src/live/session-list.repository.js';
import { type AdminSessionRow, toAdminSessionView } from '../src/sessions/index.js';
import { databaseKinds } from './support/databases.js';
import { type GateOnScratch, openGate } from './support/gate.js';
import { idsOn } from './support/list-ids.js';
import { seed } from './support/seeded.js';

const UNTIL = Date.UTC(2026, 10, 22, 12);
/** Separates active from idle. */
const THRESHOLD = new Date(UNTIL - 5 * 60_000).toISOString();
const DAY = 86_400_000;
const at = (daysAgo: number) => new Date(UNTIL - daysAgo * DAY).toISOString();

type Filters = Partial<AdminSessionsQuery>;
const sorts = ['-last_activity_at', 'last_activity_at', '-created_at', 'created_at', '-message_count', 'message_count'] as const;

/** What a filter accepts, expressed without SQL. */
function passes(row: AdminSessionRow, { status, user_id, messages, from, to }: Filters): boolean {
  const is = row.ended_at !== null ? 'ended' : row.last_activity_at > THRESHOLD ? 'active' : 'idle';
  return (
    (status === undefined || is === status) &&
    (user_id === undefined || row.user_id === user_id) &&
    (messages === undefined || (messages === 'some') === row.message_count > 0) &&
    (from === undefined || row.last_activity_at >= from) &&
    (to === undefined || row.last_activity_at <= to)
  );
}

describe.each(databaseKinds)('the pages of the list on %s', (kind) => {
  let on: GateOnScratch;
  let repository: SessionListRepository;
  let everything: AdminSessionRow[];
  let person: string;

  beforeAll(async () => {
    on = await openGate(kind);
    await seed(on, { sessions: 400, seed: 7, until: UNTIL });
    // Many rows with one instant and one count, so that only the id orders them.
    await on.gate.run(({ manager }) => manager.query(`UPDATE user_sessions SET created_at = '2026-01-01T00:00:00.000Z', last_activity_at =
      '2026-06-01T00:00:00.000Z' WHERE message_count = 2 AND title LIKE '%a%' AND ended_at IS NULL`));
    repository = new SessionListRepository(on.reader, on.longReads, { transcripts: 'open' });
    everything = await on.reader.query('SELECT * FROM user_sessions');
    const counts = new Map<string, number>();
    for (const { user_id } of everything) counts.set(user_id, (counts.get(user_id) ?? 0) + 1);
    person = [...counts].sort(([, a], [, b]) => b - a)[0]![0];
  });
  afterAll(() => on.close());

  /** Follows the cursors to the end. */
  async function readAllPages(filters: Filters, limit: number): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const read = await repository.read(adminSessionsQuery.parse({ ...filters, limit: String(limit), cursor }), THRESHOLD);
      ids.push(...idsOn(read));
      cursor = read.next_cursor ?? undefined;
    } while (cursor !== undefined);
    return ids;
  }

  function expected(filters: Filters, sort: (typeof sorts)[number]): string[] {
    const column = sort.replace('-', '') as 'created_at' | 'message_count';
    const sign = sort.startsWith('-') ? -1 : 1;
    const compare = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0);
    return everything
      .filter((row) => passes(row, filters))
      .sort((a, b) => sign * (compare(a[column], b[column]) || compare(a.session_id, b.session_id)))
      .map(({ session_id }) => session_id);
  }

  const filters = (): Filters[] => {
    const statuses: Filters[] = [{}, { status: 'active' }, { status: 'idle' }, { status: 'ended' }];
    const people: Filters[] = [{}, { user_id: person }];
    const spoken: Filters[] = [{}, { messages: 'some' }, { messages: 'none' }];
    const dates: Filters[] = [{}, { from: at(200) }, { to: at(100) }, { from: at(400), to: at(30) }];
    return statuses.flatMap((a) => people.flatMap((b) => spoken.flatMap((c) => dates.map((d) => ({ ...a, ...b, ...c, ...d })))));
  };

  test.each(sorts)('ordered by %s contain each matching session once, in order, at any depth', async (sort) => {
    let shown = 0;
    for (const filter of filters()) {
      const ids = await readAllPages({ ...filter, sort }, 29);
      expect([filter, ids]).toEqual([filter, expected(filter, sort)]);
      shown += ids.length;
    }
    expect(shown).toBeGreaterThan(3_000);
  });

  test('match the view of each session and its user, whatever text users wrote', async () => {
    const wordings = ['plain', '"quoted" \\\\ and \\/', 'two\nlines,\n{"session_id":"no"}', '\u0001\u001f\t\u007f\u2028', '👩‍💻 Zoë, 日本語 und Ümläute', "it's", ''];
    const [someone]: { session_id: string }[] = await on.reader.query('SELECT session_id FROM user_sessions WHERE ended_at IS NOT NULL LIMIT 1');
    for (const wording of wordings) {
      await on.gate.run(({ manager }) =>
        new Statement('UPDATE user_sessions SET title = $1, end_reason = $1 WHERE session_id = $2').all(manager, wording, someone!.session_id));
      await on.gate.run(({ manager }) => new Statement('UPDATE users SET name = $1').all(manager, wording));
      const rows: AdminSessionRow[] = await on.reader.query(
        "SELECT s.*, coalesce(u.email, '') AS user_email, u.name AS user_name FROM user_sessions s LEFT JOIN users u ON u.user_id = s.user_id",
      );
      const views = new Map(rows.map((row) => [row.session_id, toAdminSessionView(row, THRESHOLD, false)]));
      const { page } = await repository.read(adminSessionsQuery.parse({ limit: '200', status: 'ended' }), THRESHOLD);
      const { page: others } = await repository.read(adminSessionsQuery.parse({ limit: '200', sort: 'created_at' }), THRESHOLD);
      const sessions = [page, others].flatMap((json) => JSON.parse(json) as AdminSession[]);
      expect(sessions.some(({ session_id }) => session_id === someone!.session_id)).toBe(true);
      for (const session of sessions) {
        expect(session).toStrictEqual({ ...views.get(session.session_id), answering: false });
        expect(listedAdminSession.safeParse(session).success).toBe(true);
      }
    }
    if (kind === 'sqlite') {
      await on.writer.query('UPDATE user_sessions SET title = ? WHERE session_id = ?', [Buffer.from('bytes'), someone!.session_id]);
      const { page } = await repository.read(adminSessionsQuery.parse({ limit: '200', status: 'ended' }), THRESHOLD);
      expect(JSON.parse(page)).toContainEqual(expect.objectContaining({ session_id: someone!.session_id, title: 'bytes' }));
    }
  });

  test('stay the same when the fast paths do not apply: a range of more rows than are sorted', async () => {
    // Without messages and ended long ago, all of one user: most of the rows.
    const sessionCount = 5_100;
    const values = Array.from({ length: sessionCount }, (_, n) => `('x${String(n).padStart(6, '0')}', '${person}', '${at(300 + n / sessionCount)}', '${at(300)}', '${at(299)}')`);
    for (let part = 0; part < sessionCount; part += 1_000)
      await on.writer.query(`INSERT INTO user_sessions (session_id, user_id, created_at, last_activity_at, ended_at) VALUES ${values.slice(part, part + 1_000).join(', ')}`);
    everything = await on.reader.query('SELECT * FROM user_sessions');
    for (const sort of ['-created_at', 'message_count'] as const)
      for (const filter of [{ user_id: person }, { messages: 'none' }, { to: at(100) }, { status: 'idle' }] as Filters[])
        expect([filter, sort, await readAllPages({ ...filter, sort }, 200)]).toEqual([filter, sort, expected(filter, sort)]);
  });

  // After those inserts, so that recent activity is looked up in the rare partition, and in the rest.
  test.each(['created_at', '-created_at', 'message_count', '-message_count'] as const)('ordered by %s contain what was active since a day long ago', async (sort) => {
    const dates: Filters[] = [{ from: at(300.5) }, { from: at(350) }, { from: at(300.2), to: at(20) }, { from: at(350), status: 'ended' }, { from: at(350), messages: 'some' }];
    for (const filter of dates) {
      const ids = await readAllPages({ ...filter, sort }, 150);
      expect([filter, ids]).toEqual([filter, expected(filter, sort)]);
      expect(ids.length).toBeGreaterThan(100);
    }
  });
});
