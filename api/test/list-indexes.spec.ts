import { adminSessionsQuery, type AdminSessionsQuery, ownSessionsQuery } from '@switchboard/shared';
import { SessionListRepository } from '../src/live/session-list.repository.js';
import { SessionsRepository } from '../src/sessions/sessions.repository.js';
import { databaseKinds } from './support/databases.js';
import { type GateOnScratch, openGate } from './support/gate.js';
import { seed } from './support/seeded.js';

const THRESHOLD = '2026-11-22T11:55:00.000Z';
const UNTIL = Date.UTC(2026, 10, 22, 12);

/**
 * Each index of the sessions, and a query of the console or the chat page that needs it: without it, that query reads rows that it does not
 * show.
 */
const usesOn = (kind: string): [index: string, query: Partial<AdminSessionsQuery> | 'own'][] => [
  ['ix_user_sessions_activity', {}],
  ['ix_user_sessions_open', { status: 'active', sort: 'created_at' }],
  ['ix_user_sessions_user_activity', 'own'],
  ['ix_user_sessions_created', { sort: '-created_at' }],
  ['ix_user_sessions_messages', { sort: '-message_count' }],
  ['ix_user_sessions_ended', { status: 'ended' }],
  ['ix_user_sessions_ended_created', { status: 'ended', sort: 'created_at' }],
  ['ix_user_sessions_ended_messages', { status: 'ended', sort: '-message_count' }],
  ['ix_user_sessions_silent', { messages: 'none' }],
  ['ix_user_sessions_waiting', { sort: 'waiting_since' }],
  ['ix_user_sessions_handling', { handling: 'waiting' }],
  // Both queries need it on both databases; SQLite sorts a range as short as this one, and PostgreSQL's title index is unordered.
  ['ix_user_sessions_resumed', kind === 'sqlite' ? { q: 'problem' } : { from: '2025-11-22T12:00:00.000Z', sort: 'created_at' }],
];

describe.each(databaseKinds)('the indexes of the sessions on %s', (kind) => {
  let on: GateOnScratch;

  beforeAll(async () => {
    on = await openGate(kind);
    // PostgreSQL scans a small table whatever its indexes are; ANALYZE tells it that this one is not small.
    await seed(on, { sessions: 3_000, seed: 3, until: UNTIL });
    if (kind === 'postgres') await on.writer.query('ANALYZE');
  });
  afterAll(() => on.close());

  /** How the database reads a page; the last plan is that of the page itself. */
  async function plansOf(query: Partial<AdminSessionsQuery> | 'own'): Promise<string[]> {
    const [someone]: { user_id: string }[] = await on.reader.query('SELECT user_id FROM user_usage ORDER BY session_count LIMIT 1');
    const statements: { text: string; parameters: unknown[] }[] = [];
    const source = { options: on.reader.options, query: (text: string, parameters: unknown[] = []) => {
      statements.push({ text, parameters });
      return on.reader.query(text, parameters);
    } };
    if (query === 'own') await new SessionsRepository(source as never, { on: () => source } as never).ownPage(someone!.user_id, ownSessionsQuery.parse({}));
    else await new SessionListRepository(source as never, { on: () => source } as never, { transcripts: 'open' }).read(adminSessionsQuery.parse(query), THRESHOLD);
    const plans: string[] = [];
    for (const { text, parameters } of statements) {
      const rows: Record<string, string>[] = await on.reader.query(`${kind === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN'} ${text}`, parameters);
      plans.push(rows.map((row) => row['detail'] ?? row['QUERY PLAN']).join('\n'));
    }
    return plans;
  }

  test('are exactly these, and each is used by a query', async () => {
    const text = kind === 'sqlite'
      ? "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'user_sessions' AND name NOT LIKE 'sqlite_%'"
      : "SELECT indexname AS name FROM pg_indexes WHERE tablename = 'user_sessions' AND indexname NOT LIKE 'pk_%'";
    const indexes: { name: string }[] = await on.reader.query(text);
    // The indexes of sessions whose texts wait to be indexed, and of those being removed, serve no list.
    const jobs = ['ix_user_sessions_unindexed', 'ix_user_sessions_deleted'];
    const lists = indexes.map(({ name }) => name).filter((name) => !jobs.includes(name));
    const uses = usesOn(kind);
    expect(lists.sort()).toEqual(uses.map(([index]) => index).sort());
    for (const [index, query] of uses) {
      const plans = await plansOf(query);
      // The rare partition is found before the page is read; everything else is read by the page's statement alone.
      const plan = index === 'ix_user_sessions_resumed' ? plans.join('\n') : plans.at(-1);
      expect([query, plan]).toEqual([query, expect.stringMatching(new RegExp(`\\b${index}\\b`))]);
    }
  });

  if (kind === 'sqlite')
    test.each(['-last_activity_at', 'created_at', '-message_count'] as const)('a page ordered by %s is read in that order, without sorting', async (sort) => {
      for (const filter of [{}, { status: 'ended' }, { messages: 'some' }] as const) {
        const plan = (await plansOf({ sort, ...filter })).at(-1)!;
        expect(plan).not.toContain('TEMP B-TREE');
      }
    });
});
