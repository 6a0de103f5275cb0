import type { MessageList, OwnSessionList, Session } from '@switchboard/shared';
import { type TestApp, startApp } from './support/app.js';
import { writerOf } from './support/audit.js';
import type { Answer, Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { addSessions } from './support/many-sessions.js';

const ROWS = 6;

/** A page of any list. */
interface Page {
  next_cursor: string | null;
  [rows: string]: unknown;
}

describe.each(databaseKinds)('the pages of every list on %s', (kind) => {
  let on: TestApp;
  let admin: Client;
  let ann: Client;

  beforeAll(async () => {
    on = await startApp({ kind });
    [admin, ann] = [await on.admin(), await on.user('ann@example.com')];
    for (let at = 0; at < 4; at++) await on.user(`ann${at}@example.com`);
    await admin.post('/api/admin/users', { email: 'ann-more@example.com', password: 'nine purple teapots hum' });
    for (let at = 0; at < ROWS; at++) {
      const { session_id } = (await ann.post<Session>('/api/sessions', { title: `Talk ${at}` })).body;
      await ann.post(`/api/sessions/${session_id}/chat`, { message: 'teapots' });
      await admin.post(`/api/admin/sessions/${session_id}/end`, { reason: 'over' });
    }
  });
  afterAll(() => on.close());

  const orders = ['-last_activity_at', 'last_activity_at', '-created_at', 'created_at', '-message_count', 'message_count'];
  const lists: [path: string, who: () => Client][] = [
    ['/api/sessions?', () => ann],
    ['/api/sessions?messages=some&', () => ann],
    ['/api/sessions?q=talk&', () => ann],
    ['/api/sessions?q=T&', () => ann],
    ...orders.flatMap((sort): [string, () => Client][] =>
      ['', 'status=ended&', 'messages=some&', 'q=talk&', 'q=T&', 'q=ann@&', 'user_id={ann}&', 'from=2020-01-01T00:00:00Z&to=2099-01-01T00:00:00Z&'].map((filter) => [`/api/admin/sessions?sort=${sort}&${filter}`, () => admin]),
    ),
    ['/api/admin/users?q=ann&', () => admin],
    ['/api/admin/users?q=a&role=user&', () => admin],
    ['/api/admin/users?role=user&', () => admin],
    ['/api/admin/audit?action=session.ended&', () => admin],
    ['/api/admin/audit?subject_type=session&', () => admin],
    ['/api/admin/audit?action=session.ended&q=ann@&', () => admin],
    ['/api/admin/audit?kind=session&q=over&', () => admin],
  ];

  test.each(lists)('T6: %s: next_cursor is null on an exactly full last page, and on no earlier page', async (path, client) => {
    const all = path.replace('{ann}', ann.user.user_id);
    for (const limit of [1, 2, 3, ROWS, ROWS + 1]) {
      const cursors: (string | null)[] = [];
      let rows = 0;
      for (let cursor: string | null = ''; cursor !== null; ) {
        const { body }: { body: Page } = await client().get<Page>(`${all}limit=${limit}&cursor=${cursor}`);
        rows += Object.values(body).find(Array.isArray)!.length;
        cursors.push((cursor = body.next_cursor));
        if (cursors.length > ROWS + 1) throw new Error(`the pages of ${all} never end`);
      }
      expect([all, limit, rows, cursors.length]).toEqual([all, limit, ROWS, Math.ceil(ROWS / limit)]);
    }
  });

  test('T6: an exactly full last page of a transcript reports no more', async () => {
    const [first] = (await ann.get<{ sessions: Session[] }>('/api/sessions?limit=1')).body.sessions;
    for (const path of [`/api/sessions/${first!.session_id}/messages`, `/api/admin/sessions/${first!.session_id}/messages`]) {
      const client = path.startsWith('/api/admin') ? admin : ann;
      expect((await client.get<MessageList>(`${path}?limit=2`)).body.more).toBeUndefined();
      expect((await client.get<MessageList>(`${path}?limit=1`)).body.more).toBe(true);
      expect((await client.get<MessageList>(`${path}?limit=1&after=1`)).body.more).toBeUndefined();
    }
  });
});

describe.each(databaseKinds)('S4: a page of long rows, on %s', (kind) => {
  test('ends before it exceeds 1 MiB, and its cursor continues from there', async () => {
    const on = await startApp({ kind });
    try {
      const [admin, ann] = [await on.admin(), await on.user()];
      // Longer than the API accepts: another program may write such rows.
      const isOdd = kind === 'sqlite';
      const ids = await addSessions(on, { count: 90, user_id: ann.user.user_id, reason: 30_000 });
      if (isOdd) await writerOf(on).query(`UPDATE user_sessions SET title = end_reason WHERE session_id = '${ids[5]}'`);
      for (const [client, path] of [[ann, '/api/sessions?'], [ann, '/api/sessions?q=talk&'], [admin, '/api/admin/sessions?'], [admin, '/api/admin/sessions?q=talk&'], [admin, '/api/admin/sessions?sort=created_at&status=ended&']] as const) {
        const found: string[] = [];
        let pages = 0;
        for (let cursor: string | null = ''; cursor !== null; pages++) {
          const { body, text }: Answer<OwnSessionList> = await client.get<OwnSessionList>(`${path}limit=200&cursor=${cursor}`);
          expect(Buffer.byteLength(text)).toBeLessThan(1_048_576 + 1_000);
          found.push(...body.sessions.map(({ session_id }) => session_id));
          cursor = body.next_cursor;
        }
        const expected = isOdd && path.includes('q=') ? ids.filter((id) => id !== ids[5]) : ids;
        expect([path, found.sort(), pages]).toEqual([path, expected, 3]);
      }
    } finally {
      await on.close();
    }
  });
});
