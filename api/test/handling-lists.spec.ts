import type { AdminSession, AdminSessionList, ConversationFile, Session } from '@switchboard/shared';
import { recount, allCountsMatch } from '../src/commands/recount/recount.js';
import { administrators } from './support/administrators.js';
import { startApp, type TestApp } from './support/app.js';
import { writerOf } from './support/audit.js';
import type { Client } from './support/client.js';
import { parseCsv } from './support/csv.js';
import { databaseKinds } from './support/databases.js';
import { FakeClock } from './support/fake-clock.js';

describe.each(databaseKinds)('lists of handled sessions on %s', (kind) => {
  let on: TestApp;
  let anna: Client;
  let ben: Client;
  let uma: Client;
  const clock = new FakeClock();
  /** in order of creation: nobody, waits second, waits first, Anna and owed an answer since last, Ben, ended while waiting */
  const ids: string[] = [];

  beforeAll(async () => {
    on = await startApp({ kind, clock });
    [anna, ben] = (await administrators(on, ['Anna', 'Ben'])) as [Client, Client];
    uma = await on.user();
    for (let at = 0; at < 6; at++) {
      clock.advance(10);
      ids.push((await uma.post<Session>('/api/sessions', { title: `Number ${at}` })).body.session_id);
    }
    const actions: [Client, string, object?][] = [
      [uma, `/api/sessions/${ids[2]}/person-request`, { note: 'a secret note' }],
      [uma, `/api/sessions/${ids[1]}/person-request`],
      [uma, `/api/sessions/${ids[5]}/person-request`],
      [anna, `/api/admin/sessions/${ids[3]}/take-over`],
      [ben, `/api/admin/sessions/${ids[4]}/take-over`],
      [uma, `/api/sessions/${ids[3]}/chat`, { message: 'hello?' }],
      [ben, `/api/admin/sessions/${ids[4]}/messages`, { message: 'Good *morning*' }],
      [anna, `/api/admin/sessions/${ids[5]}/end`],
    ];
    for (const [who, path, body] of actions) {
      clock.advance(10);
      expect([path, (await who.post(path, body ?? {})).status]).toEqual([path, path.endsWith('/messages') ? 201 : 200]);
    }
  });
  afterAll(() => on.close());

  const list = async (query: string) => (await anna.get<AdminSessionList>(`/api/admin/sessions?${query}`)).body;
  const numbers = (sessions: AdminSession[]) => sessions.map(({ session_id }) => ids.indexOf(session_id));

  test.each([
    ['handling=waiting', [1, 2]],
    ['handling=person', [4, 3]],
    ['handling=responder', [0]],
    ['handling=person&sort=created_at', [3, 4]],
    ['handling=waiting&status=ended', []],
    ['handling=waiting&q=number', [1, 2]],
    ['handling=waiting&sort=waiting_since', [2, 1]],
    ['handling=waiting&sort=waiting_since&limit=1', [2]],
    ['sort=waiting_since', [2, 1, 3, 0, 4, 5]],
    ['sort=waiting_since&q=number', [2, 1, 3, 0, 4, 5]],
    ['sort=waiting_since&status=ended', [5]],
    ['sort=waiting_since&messages=none', [0]],
  ])('%s leaves %j', async (query, expected) => {
    expect(numbers((await list(query)).sessions)).toEqual(expected);
  });

  test('handled_by leaves those of one administrator', async () => {
    expect(numbers((await list(`handled_by=${anna.user.user_id}`)).sessions)).toEqual([3]);
    expect(numbers((await list(`handled_by=${ben.user.user_id}&sort=waiting_since`)).sessions)).toEqual([4]);
    expect(numbers((await list(`handled_by=${ben.user.user_id}&handling=waiting`)).sessions)).toEqual([]);
    expect(numbers((await list(`handled_by=${uma.user.user_id}`)).sessions)).toEqual([]);
  });

  test.each([1, 2, 4])('pages of %d in the order of waiting miss none and repeat none', async (limit) => {
    const seen: number[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: AdminSessionList = await list(`sort=waiting_since&limit=${limit}${cursor && `&cursor=${cursor}`}`);
      seen.push(...numbers(page.sessions));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual([2, 1, 3, 0, 4, 5]);
  });

  test('rows say who has a session and whose the latest message is; totals count those that have not ended', async () => {
    const { sessions, totals } = await list('sort=created_at');
    expect(sessions.map(({ handling, handled_by_name, last_role }) => [handling, handled_by_name, last_role])).toEqual([
      ['responder', null, null], ['waiting', null, 'system'], ['waiting', null, 'system'], ['person', 'Anna', 'user'], ['person', 'Ben', 'operator'], ['waiting', null, 'system'],
    ]);
    expect(totals).toMatchObject({ waiting_sessions: 2, handled_sessions: 2, total_sessions: 6 });
    for (const { answering, ...row } of sessions) {
      expect(answering).toBe(false);
      expect({ ...row, opened_until: null, opening_id: null, whisper_count: 0, watchers: [] }).toEqual((await anna.get(`/api/admin/sessions/${row.session_id}`)).body);
    }
    expect(sessions.map(({ waiting_since }) => waiting_since !== null)).toEqual([false, true, true, true, false, false]);
  });

  test('a poll is answered with 304 to every administrator until the handling changes', async () => {
    const first = await anna.get<AdminSessionList>('/api/admin/sessions');
    const tag = first.headers.get('etag')!;
    const poll = async (who: Client, etag: string) => (await who.get('/api/admin/sessions', { 'if-none-match': etag })).status;
    expect([await poll(anna, tag), await poll(ben, tag)]).toEqual([304, 304]);
    await uma.post(`/api/sessions/${ids[0]}/person-request`);
    expect([await poll(anna, tag), await poll(ben, tag)]).toEqual([200, 200]);
    const { totals } = await list('');
    expect(totals.waiting_sessions).toBe(3);
    await uma.delete(`/api/sessions/${ids[0]}/person-request`);
    expect((await list('')).totals.waiting_sessions).toBe(2);
  });

  test('the files of the list have the same order and columns', async () => {
    const csv = parseCsv((await anna.get<string>('/api/admin/sessions/export?format=csv&sort=waiting_since')).text);
    const at = (name: string) => csv[0]!.indexOf(name);
    expect(csv.slice(1).map((row) => ids.indexOf(row[at('session_id')]!))).toEqual([2, 1, 3, 0, 4, 5]);
    expect(csv[3]!.slice(at('handling'), at('handling') + 3)).toEqual(['person', anna.user.user_id, 'Anna']);
    expect(csv[1]![at('waiting_since')]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    const file = await fetch(`${on.url}/api/admin/sessions/export?format=ndjson&handling=waiting`, { headers: { authorization: `Bearer ${anna.token}` } });
    const lines = (await file.text()).trim().split('\n');
    expect(numbers(lines.map((line) => JSON.parse(line) as AdminSession))).toEqual([1, 2]);
  });

  test('the file of a conversation has what persons said, with their names, and what happened in words', async () => {
    const markdown = (await uma.get<string>(`/api/sessions/${ids[4]}/export?format=md`)).text;
    expect(markdown).toMatch(/## System, [^]*Ben has joined the conversation[^]*## Operator \(Ben\), [^]*Good \*morning\*/);
    const file = (await uma.get<string>(`/api/sessions/${ids[4]}/export?format=json`)).text;
    const { messages, session } = JSON.parse(file) as ConversationFile;
    expect(session).toMatchObject({ handling: 'person', handled_by_name: 'Ben' });
    expect(messages.map(({ role, author_name, event }) => [role, author_name, event?.type])).toEqual([['system', 'Ben', 'person_came'], ['operator', 'Ben', undefined]]);
  });

  test('the totals are what a full count finds', async () => {
    const found = await recount(writerOf(on));
    expect([found, allCountsMatch(found)]).toEqual([found, true]);
    expect(found.kept).toMatchObject({ waiting: 2, handled: 2 });
  });
});
