import { conversationFile, type Message, type MessageList, type Session } from '@switchboard/shared';
import { MessagesRepository } from '../src/chat/messages.repository.js';
import { Statement } from '../src/core/database/statement.js';
import type { AnsweredChat } from './support/answered-chat.js';
import { type TestApp, startApp } from './support/app.js';
import { breakAudit, entriesOf, writerOf } from './support/audit.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { Download } from './support/download.js';
import { metered } from './support/metered-responder.js';
import { problemOf } from './support/problems.js';
import { until } from './support/until.js';

describe.each(databaseKinds)('the file of a conversation on %s', (kind) => {
  let on: TestApp;
  let admin: Client;
  let ann: Client;
  let session_id: string;
  let path: string;

  beforeAll(async () => {
    on = await startApp({ kind, extensions: [metered] });
    [admin, ann] = [await on.admin(), await on.user()];
  });
  beforeEach(async () => {
    ({ session_id } = (await ann.post<Session>('/api/sessions', { title: 'Talk' })).body);
    path = `/api/sessions/${session_id}/export`;
  });
  afterAll(() => on.close());

  const say = async (message: string, parent_id?: string | null) =>
    (await ann.post<AnsweredChat>(`/api/sessions/${session_id}/chat`, { message, ...(parent_id !== undefined && { parent_id }) })).body;
  const messages = async (query = '') => (await ann.get<MessageList>(`/api/sessions/${session_id}/messages?${query}`)).body.messages;
  const contentsIn = (file: string) => [...file.matchAll(/```markdown\n([^]*?)\n```\n/g)].map(([, content]) => content);
  /** Writes messages of any length directly. */
  const write = async (count: number, content: string) => {
    const padded = kind === 'sqlite' ? `printf('%012d', i)` : `lpad(i::text, 12, '0')`;
    const text = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
      INSERT INTO messages (session_id, message_id, seq, role, content, created_at)
      SELECT $1, '01900000-0000-7000-8000-' || ${padded}, i, 'user', i || ' ' || CAST($2 AS text), '2026-01-01T00:00:00.000Z' FROM n`;
    await new Statement(text).all(writerOf(on), session_id, content);
  };

  test('as JSON has every branch, as Markdown the one shown', async () => {
    const first = await say('first');
    await say('second');
    const other = await say('edited', null);
    await ann.send('PUT', `/api/sessions/${session_id}/messages/${other.reply.message_id}/feedback`, { rating: 'up' });
    const json = await ann.get(`${path}?format=json`);
    const { pinned, archived, ...session } = (await ann.get<Session>(`/api/sessions/${session_id}`)).body;
    expect(conversationFile.parse(json.body)).toEqual({ format: 'switchboard/conversation', version: 1, session, messages: await messages() });
    expect(json.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const day = session.created_at.slice(0, 10);
    expect(json.headers.get('content-disposition')).toBe(`attachment; filename="Talk ${day}.json"`);

    const markdown = await ann.get<string>(path);
    expect([markdown.headers.get('content-type'), markdown.headers.get('content-disposition'), markdown.headers.get('cache-control')]).toEqual([
      'text/markdown; charset=utf-8', `attachment; filename="Talk ${day}.md"`, 'no-store, no-transform',
    ]);
    expect(markdown.text).toMatch(/^# Talk\n/);
    expect(contentsIn(markdown.text)).toEqual(['edited', 'whole']);
    await ann.patch(`/api/sessions/${session_id}`, { leaf_id: first.message.message_id });
    expect(contentsIn((await ann.get(path)).text)).toEqual(['first', 'whole', 'second', 'whole']);
    expect((await messages('path=active')).map(({ content }: Message) => content)).toEqual(['first', 'whole', 'second', 'whole']);
  });

  test('an empty conversation has a file too', async () => {
    expect((await ann.get<object>(`${path}?format=json`)).body).toMatchObject({ messages: [], session: { session_id } });
    expect((await ann.get(path)).text).toMatch(/^# Talk\n\n- Begun: [^]* UTC\n$/);
  });

  test("administrators get the owner's file, and it is recorded as reading", async () => {
    await say('hello');
    const own = [await ann.get(path), await ann.get(`${path}?format=json`)];
    const entries = () => entriesOf(admin, `action=session.opened&subject=${session_id}`);
    expect(await entries()).toEqual([]);
    const mend = await breakAudit(on);
    expect((await admin.get(`/api/admin${path.slice(4)}`)).status).toBe(500);
    await mend();
    const all = [await admin.get(`/api/admin${path.slice(4)}`), await admin.get(`/api/admin${path.slice(4)}?format=json`)];
    expect(all.map(({ text }) => text)).toEqual(own.map(({ text }) => text));
    expect(await entries()).toHaveLength(1);
    expect(all[1]!.text).not.toContain(ann.user.email);
  });

  test("another user's conversation, and a format that is none, are refused", async () => {
    for (const client of [admin, await on.user()]) expect((await client.get(path)).status).toBe(404);
    expect((await ann.get(`/api/admin${path.slice(4)}`)).status).toBe(403);
    const answer = await ann.get(`${path}?format=html`);
    expect([answer.status, problemOf(answer).errors?.[0]?.path, answer.headers.get('content-disposition')]).toEqual([422, 'format', null]);
  });

  test('a long one is read a few messages at a time, each batch in a turn of the event loop of its own', async () => {
    await write(150, 'x'.repeat(30_000));
    const repository = on.app.get(MessagesRepository, { strict: false });
    const between = repository.between.bind(repository);
    let turn = 0;
    let counting: NodeJS.Immediate | undefined;
    const next = () => void (turn++, (counting = setImmediate(next)));
    const reads: { turn: number; rows: number }[] = [];
    repository.between = async (...asked) => {
      const at = turn;
      const rows = await between(...asked);
      reads.push({ turn: at, rows: rows.length });
      return rows;
    };
    next();
    try {
      expect(contentsIn((await ann.get(path)).text).map((content) => content!.split(' ')[0])).toEqual(Array.from({ length: 150 }, (_, at) => String(at + 1)));
      expect(reads.map(({ rows }) => rows)).toEqual(Array.from({ length: 75 }, () => 2));
      expect(new Set(reads.map(({ turn: at }) => at)).size).toBeGreaterThan(70);
    } finally {
      clearImmediate(counting);
      repository.between = between;
    }
  });

  test('a long one is read only as fast as the client reads it', async () => {
    // More than both sides of a connection buffer.
    await write(400, 'x'.repeat(50_000));
    const repository = on.app.get(MessagesRepository, { strict: false });
    const between = repository.between.bind(repository);
    let reads = 0;
    repository.between = (...asked) => {
      reads++;
      return between(...asked);
    };
    try {
      const slow = await Download.open(ann, `${path}?format=json`);
      await until(() => reads > 2 || undefined);
      expect(await settled(() => reads)).toBeLessThan(300);
      expect((JSON.parse(await slow.rest()) as { messages: Message[] }).messages).toHaveLength(400);
      expect(reads).toBe(400);
    } finally {
      repository.between = between;
    }
  });

  test('one of thousands of short messages is complete, branched or not', async () => {
    await write(2_300, 'x');
    const numbers = async () => contentsIn((await ann.get(path)).text).map((content) => Number(content!.split(' ')[0]));
    const expected = Array.from({ length: 2_300 }, (_, at) => at + 1);
    expect(await numbers()).toEqual(expected);
    await writerOf(on).query(`UPDATE user_sessions SET branched = 1 WHERE session_id = '${session_id}'`);
    expect(await numbers()).toEqual(expected);
    expect((await ann.get<{ messages: Message[] }>(`${path}?format=json`)).body.messages.map(({ seq }) => seq)).toEqual(expected);
  });
});

/** Waits until a number no longer changes for 30 looks in a row. */
async function settled(look: () => number): Promise<number> {
  let [seen, same] = [look(), 0];
  while (same < 30) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    same = look() === seen ? same + 1 : 0;
    seen = look();
  }
  return seen;
}
