import type { Message, MessageList, Session } from '@switchboard/shared';
import { MessagesRepository } from '../src/chat/messages.repository.js';
import { type TestApp, startApp } from './support/app.js';
import { writerOf } from './support/audit.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';

const MEBIBYTE = 1_048_576;

describe.each(databaseKinds)('S4 S5: transcript pages on %s', (kind) => {
  let on: TestApp;
  let ann: Client;
  let admin: Client;
  let path: string;

  beforeAll(async () => {
    on = await startApp({ kind });
    [ann, admin] = [await on.user(), await on.admin()];
  });
  afterAll(() => on.close());

  /** Creates a session with these messages, regardless of length: a reply may be longer than a message that a user may send. */
  const sessionWith = async (...contents: string[]) => {
    const { session_id } = (await ann.post<Session>('/api/sessions')).body;
    path = `/api/sessions/${session_id}/messages`;
    for (const [at, content] of contents.entries())
      await on.app.get(MessagesRepository, { strict: false }).insertUserMessage(writerOf(on).manager, {
        message_id: `01900000-0000-7000-8000-${String(at).padStart(12, '0')}`, session_id, seq: at + 1, role: 'user', content, created_at: '2026-01-01T00:00:00.000Z',
        responder: null, sources: [], status: 'complete', reply_to: null, reply_id: null, parent_id: null, version: 1, model: null, finish_reason: null,
        usage: null, first_ms: null, thought_ms: null, total_ms: null, history_from: null, stood_in_for: null, author_id: null,
        author_name: null, event: null, feedback: null,
      }, { leaf_id: null });
    return contents;
  };
  const pagesOf = async (client: Client, at: string, limit = 200) => {
    const pages: { list: MessageList; bytes: number; length: string | null }[] = [];
    for (let after = 0; ; ) {
      const answer = await client.get<MessageList>(`${at}?after=${after}&limit=${limit}`);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
      pages.push({ list: answer.body, bytes: Buffer.byteLength(answer.text), length: answer.headers.get('content-length') });
      if (!answer.body.more) return pages;
      after = answer.body.messages.at(-1)!.seq;
    }
  };
  const contentsOf = (pages: { list: MessageList }[]) => pages.flatMap(({ list }) => list.messages.map(({ content }: Message) => content));

  test.each([
    ['letters', 'x'], ['quotes', '"'], ['control characters', '\u0001'], ['line breaks', '\n'], ['emoji', '🙂'], ['Chinese', '字'], ['backslashes', '\\'],
  ])('end before they exceed 1 MiB, and indicate that more follow: %s', async (_, letter) => {
    const enough = Math.ceil((1.3 * MEBIBYTE) / Buffer.byteLength(JSON.stringify(letter.repeat(32_000))));
    const contents = await sessionWith(...Array.from({ length: enough }, (__, at) => `${at} ${letter.repeat(32_000)}`));
    for (const [client, at] of [[ann, path], [admin, path.replace('/api/', '/api/admin/')]] as const) {
      const pages = await pagesOf(client, at);
      expect(contentsOf(pages)).toEqual(contents);
      expect(pages.length).toBeGreaterThan(1);
      for (const { bytes } of pages) expect(bytes).toBeLessThanOrEqual(MEBIBYTE + 100);
      // No page ends earlier than it has to.
      for (const { bytes } of pages.slice(0, -1)) expect(bytes).toBeGreaterThan(MEBIBYTE - 200_000);
    }
  });

  test('contain at least one message, however long it is', async () => {
    const contents = await sessionWith('short', '\u0001'.repeat(300_000), 'short again', 'x'.repeat(2_000_000), 'the end');
    const pages = await pagesOf(ann, path);
    expect(contentsOf(pages)).toEqual(contents);
    expect(pages.map(({ list }) => list.messages.length)).toEqual([1, 1, 1, 1, 1]);
  });

  test('of ordinary length end at the limit, have a Content-Length, and indicate whether more follow', async () => {
    const contents = await sessionWith(...Array.from({ length: 7 }, (_, at) => `word ${at}`));
    for (const limit of [1, 2, 3, 6, 7, 8, 200]) {
      const pages = await pagesOf(ann, path, limit);
      expect(contentsOf(pages)).toEqual(contents);
      expect(pages.map(({ list }) => list.messages.length)).toEqual(Array.from({ length: Math.ceil(7 / limit) }, (_, at) => Math.min(limit, 7 - at * limit)));
      for (const { bytes, length } of pages) expect(length).toBe(String(bytes));
      expect(pages.at(-1)!.list).not.toHaveProperty('more');
    }
    expect((await ann.get(`${path}?after=7`)).body).toEqual({ messages: [] });
  });

  test('are read a few messages at a time, each batch in a new turn of the event loop, also for many concurrent requests', async () => {
    await sessionWith(...Array.from({ length: 60 }, (_, at) => `${at} ${'x'.repeat(30_000)}`), ...Array.from({ length: 100 }, () => 'short'));
    const messages = on.app.get(MessagesRepository, { strict: false });
    const between = messages.between.bind(messages);
    let turn = 0;
    let counting: NodeJS.Immediate | undefined;
    const next = () => void (turn++, (counting = setImmediate(next)));
    const reads: { turn: number; bytes: number; rows: number }[] = [];
    messages.between = async (...args) => {
      const at = turn;
      const rows = await between(...args);
      reads.push({ turn: at, bytes: rows.reduce((sum, { content }) => sum + content.length, 0), rows: rows.length });
      return rows;
    };
    next();
    try {
      await Promise.all(Array.from({ length: 10 }, () => ann.get(`${path}?limit=200`)));
    } finally {
      clearImmediate(counting);
      messages.between = between;
    }
    expect(reads.length).toBeGreaterThan(150);
    for (const { bytes, rows } of reads) expect([bytes, rows === 1 || bytes <= 65_536]).toEqual([bytes, true]);
    // At most the reads of requests that arrived in one turn, which ends when its budget is used up, and one queued read.
    const perTurn = new Map<number, number>();
    for (const { turn: at, bytes } of reads) perTurn.set(at, (perTurn.get(at) ?? 0) + bytes);
    expect(Math.max(...perTurn.values())).toBeLessThan(10 * 65_536);
    expect(perTurn.size).toBeGreaterThan(reads.length / 4);
  });
});
