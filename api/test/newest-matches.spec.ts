import { adminSessionsQuery, type AdminSessionsQuery } from '@switchboard/shared';
import { wordsOf } from '../src/core/database/search/words.js';
import { ON_SQLITE } from '../src/live/list-search.js';
import { SessionListRepository } from '../src/live/session-list.repository.js';
import { idsOn } from './support/list-ids.js';
import { seed } from './support/seeded.js';
import { databaseKinds } from './support/databases.js';
import { type GateOnScratch, openGate } from './support/gate.js';

const UNTIL = Date.UTC(2026, 10, 22, 12);
const THRESHOLD = new Date(UNTIL - 5 * 60_000).toISOString();
const at = (daysAgo: number) => new Date(UNTIL - daysAgo * 86_400_000).toISOString();
const sorts = ['-last_activity_at', 'last_activity_at', '-created_at', 'created_at', '-message_count', 'message_count'] as const;

interface Session {
  session_id: string;
  title: string | null;
  created_at: string;
  last_activity_at: string;
  message_count: number;
  email: string;
  name: string | null;
}

// Two years of sessions in several languages, some resumed later, so that a search may stop early where nothing newer can follow.
describe.each(databaseKinds)('a search over two years on %s', (kind) => {
  let on: GateOnScratch;
  let list: SessionListRepository;
  const sessions = (): Promise<Session[]> => on.reader.query('SELECT s.*, u.email, u.name FROM user_sessions s JOIN users u ON u.user_id = s.user_id');

  beforeAll(async () => {
    on = await openGate(kind);
    await seed(on, { sessions: 4_000, seed: 3, until: UNTIL });
    list = new SessionListRepository(on.reader, on.longReads, { transcripts: 'open' });
  }, 60_000);
  afterAll(() => on.close());

  /** The sessions with a message that contains a word with this prefix, found by a full scan. */
  async function sessionsWith(beginning: string): Promise<Set<string>> {
    const messages: { session_id: string; content: string }[] = await on.reader.query('SELECT session_id, content FROM messages');
    return new Set(messages.filter(({ content }) => wordsOf(content).some((word) => word.startsWith(beginning))).map(({ session_id }) => session_id));
  }

  /** Compares the pages of a search with a full scan. @returns the number of matching sessions */
  async function compare(query: Partial<AdminSessionsQuery>, most = 3): Promise<number> {
    const { q, text, sort = '-last_activity_at', from } = query;
    const [column, sign] = [sort.replace('-', '') as 'created_at', sort.startsWith('-') ? -1 : 1];
    const has = (some: string | null) => some?.toLowerCase().includes(q!) ?? false;
    const matching = text === undefined ? null : await sessionsWith(text);
    const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
    const expected = (await sessions())
      .filter(({ session_id, title, email, name, last_activity_at }) => (matching ? matching.has(session_id) : has(title) || has(email) || has(name)) && (!from || last_activity_at >= from))
      .sort((a, b) => sign * (order(a[column], b[column]) || order(a.session_id, b.session_id)))
      .map(({ session_id }) => session_id);
    const found: string[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < most; pages++) {
      const read = await list.read(adminSessionsQuery.parse({ ...query, limit: '20', ...(cursor && { cursor }) }), THRESHOLD);
      found.push(...idsOn(read));
      if (read.next_cursor === null) break;
      cursor = read.next_cursor;
    }
    expect([query, found]).toEqual([query, expected.slice(0, 20 * most)]);
    return expected.length;
  }

  const searches = ['problem', 'help', 'rechnung', 'refund', 'пароль', 'olivia', 'ute', 'müller', '.3.7@', 'zzz'];

  test.each(sorts)('by %s: its pages are the matching rows, in order', async (sort) => {
    let matching = 0;
    for (const q of searches) matching += await compare({ q, sort });
    expect(matching).toBeGreaterThan(500);
  });

  const words = ['refund', 'cancelled', 'th', 'zzz'];

  test.each(sorts)('by %s: so are the pages of a message search', async (sort) => {
    let matching = 0;
    for (const text of words) matching += await compare({ text, sort });
    expect(matching).toBeGreaterThan(500);
  });

  test('with more matches than the newest hits', async () => {
    expect(await compare({ q: 'problem' })).toBeGreaterThan(ON_SQLITE.newest);
  });

  test('with a filter, and on any page', async () => {
    for (const filter of [{ from: at(90) }, {}]) await compare({ q: 'problem', ...filter }, 9);
  });

  /** Changes some of the old matching sessions, as another program might. */
  async function change(...changes: ((session: Session) => string)[]): Promise<void> {
    const old = (await sessions()).filter(({ title, created_at }) => title?.includes('problem') && created_at < at(300));
    expect(old.length).toBeGreaterThan(changes.length);
    await on.gate.run(async ({ manager }) => {
      for (const [index, what] of changes.entries())
        await manager.query(`UPDATE user_sessions SET ${what(old[index]!)} WHERE session_id = '${old[index]!.session_id}'`);
    });
    for (const sort of sorts) await compare({ q: 'problem', sort });
    for (const sort of ['-last_activity_at', '-created_at'] as const) await compare({ text: 'refund', sort });
  }

  test('with sessions that were resumed much later, or titled late', async () => {
    await change(...[0.5, 1.5, 2.5].map((days) => () => `last_activity_at = '${at(days)}'`), () => 'title = NULL');
    await on.gate.run(({ manager }) => manager.query("UPDATE user_sessions SET title = 'A problem, much later' WHERE title IS NULL AND message_count > 0"));
    await change();
  });

  test('with sessions whose times another program changed', () =>
    change(
      () => `created_at = '${at(0.4)}', last_activity_at = '${at(0.3)}'`,
      () => `created_at = '${at(0.2)}'`,
    ));
});
