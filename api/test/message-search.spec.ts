import type { AdminSessionList, AuditList, OwnSessionList } from '@switchboard/shared';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { WRITER } from '../src/core/database/data-sources.js';
import { MessageIndexing } from '../src/search/index.js';
import { SearchProgress } from '../src/search/search-progress.js';
import { ADMIN, startApp, type TestApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { FakeClock } from './support/fake-clock.js';

describe.each(databaseKinds)('searching messages on %s', (kind) => {
  let on: TestApp;
  let ann: Client;
  let bob: Client;
  let admin: Client;
  let index: () => Promise<void>;
  let writer: DataSource;
  const clock = new FakeClock();

  beforeAll(async () => {
    on = await startApp({ kind, clock });
    [ann, bob, admin] = [await on.user(), await on.user(), await on.admin()];
    const indexing = on.app.get(MessageIndexing, { strict: false });
    index = indexing.run.bind(indexing);
    // On a slow machine its own runs would come between the steps of a test.
    indexing.run = () => Promise.resolve();
    writer = on.app.get<DataSource>(getDataSourceToken(WRITER), { strict: false });
  });
  afterAll(() => on.close());

  /** Sends a message in a new session. @returns the session's id */
  const say = async (client: Client, message: string): Promise<string> => {
    const { session_id } = (await client.post<{ session_id: string }>('/api/sessions')).body;
    await client.post(`/api/sessions/${session_id}/chat`, { message });
    return session_id;
  };
  const idsIn = ({ sessions }: { sessions: { session_id: string }[] }) => sessions.map(({ session_id }) => session_id);
  const own = async (client: Client, text: string) => idsIn((await client.get<OwnSessionList>(`/api/sessions?text=${encodeURIComponent(text)}`)).body);
  const all = async (text: string) => idsIn((await admin.get<AdminSessionList>(`/api/admin/sessions?text=${encodeURIComponent(text)}`)).body);
  const kept = async (): Promise<string> => JSON.stringify(await writer.query('SELECT words FROM message_words'));

  test('matches all words or prefixes in one message, ignoring case and accents; nothing is an operator', async () => {
    const one = await say(ann, 'Crème brûlée: the Kaleidoscope of München AND "near" 100% 会議室');
    await index();
    for (const text of ['kaleid', 'CREME brul', 'münchen', 'MUNCHEN kaleidoscope', '"near"', 'and', '100', '会議', '室', 'kaleid*', '-kaleid', "kaleid' OR 1=1--"])
      expect([text, await own(ann, text)]).toEqual([text, text.includes('OR') ? [] : [one]]);
    for (const text of ['aleidoscope', 'kaleidoscopes', 'kaleid zebra', 'zebra OR kaleid', 'NEAR(creme zebra)', '*', '"', '%', '_', '\\', "'"])
      expect([text, await own(ann, text)]).toEqual([text, []]);
    expect(await all('kaleidoscope creme')).toEqual([one]);
  });

  test('each session found by words bears the newest message that has them, and the part around them', async () => {
    const far = 'filler '.repeat(60);
    const session_id = await say(ann, `${far}the Hedgehóg sleeps\n\n${far}`);
    await ann.post(`/api/sessions/${session_id}/chat`, { message: `another hedgehog, ${'🦔'.repeat(400)}` });
    await ann.post(`/api/sessions/${session_id}/chat`, { message: 'nothing of the kind' });
    await index();
    const hitOf = async (text: string) => (await ann.get<OwnSessionList>(`/api/sessions?text=${encodeURIComponent(text)}`)).body.sessions[0]?.hit;
    const { messages } = (await ann.get<{ messages: { message_id: string; content: string }[] }>(`/api/sessions/${session_id}/messages`)).body;
    const idOf = (part: string) => messages.findLast(({ content }) => content.includes(part))?.message_id;
    const newest = (await hitOf('hedgehog'))!;
    expect([newest.message_id, [...newest.excerpt].length]).toEqual([idOf('another hedgehog'), 299]);
    expect(newest.excerpt).toMatch(/^another hedgehog, 🦔+…$/u);
    const inside = (await hitOf('sleeps HEDGEHOG'))!;
    expect(inside.message_id).toBe(idOf('Hedgehóg sleeps'));
    expect(inside.excerpt).toMatch(/^… ?(filler )+the Hedgehóg sleeps (filler )+filler?.*…$/);
    expect((await ann.get<OwnSessionList>('/api/sessions?q=filler')).body.sessions[0]).not.toHaveProperty('hit');
    // Of another user's sessions, nothing.
    expect((await bob.get<OwnSessionList>('/api/sessions?text=hedgehog')).body.sessions).toEqual([]);
  });

  test('in the console too, on each page, whatever its order; lists without such a search have no hits', async () => {
    const ids: string[] = [];
    for (let number = 1; number <= 3; number += 1) {
      clock.advance(1_000);
      ids.unshift(await say(number === 2 ? bob : ann, `the Platypús number ${number}, "quoted"},\n{ and ${'\u0001'.repeat(3)}`));
    }
    await bob.post(`/api/sessions/${ids[1]}/chat`, { message: 'a second platypus' });
    await index();
    const search = async (query: string) => (await admin.get<AdminSessionList>(`/api/admin/sessions?text=platypus&${query}`)).body;
    const list = await search('sort=-created_at');
    expect(idsIn(list)).toEqual(ids);
    for (const { session_id, hit, answering, ...shown } of list.sessions) {
      const { messages } = (await admin.get<{ messages: { message_id: string; role: string; content: string }[] }>(`/api/admin/sessions/${session_id}/messages`)).body;
      const said = messages.findLast(({ role, content }) => role === 'user' && /platyp/i.test(content))!;
      expect(hit).toEqual({ message_id: said.message_id, excerpt: said.content.replace(/\s+/g, ' ') });
      expect((await admin.get(`/api/admin/sessions/${session_id}`)).body).toEqual({ session_id, ...shown, opened_until: expect.anything(), opening_id: null, whisper_count: 0, watchers: [] });
      expect(answering).toBe(false);
    }
    const first = await search('sort=-created_at&limit=2');
    const second = await search(`sort=-created_at&limit=2&cursor=${first.next_cursor}`);
    expect([...first.sessions, ...second.sessions]).toEqual(list.sessions);
    expect((await search('status=ended')).sessions).toEqual([]);
    for (const query of ['', 'q=platyp']) for (const session of (await admin.get<AdminSessionList>(`/api/admin/sessions?${query}`)).body.sessions) expect(session).not.toHaveProperty('hit');
    const tag = async (text: string) => (await admin.get<AdminSessionList>(`/api/admin/sessions?text=${text}`)).headers.get('etag')!;
    const before = await tag('platypus');
    expect((await admin.get('/api/admin/sessions?text=platypus', { 'if-none-match': before })).status).toBe(304);
    await ann.post(`/api/sessions/${ids[0]}/chat`, { message: 'the newest platypus' });
    await index();
    const after = await admin.get<AdminSessionList>('/api/admin/sessions?text=platypus', { 'if-none-match': before });
    expect([after.status, after.body.sessions[0]?.hit?.excerpt]).toEqual([200, 'the newest platypus']);
    const file = await fetch(`${on.url}/api/admin/sessions/export?format=ndjson&text=platypus`, { headers: { authorization: `Bearer ${admin.token}` } });
    const lines = (await file.text()).split('\n').slice(0, -1).map((line) => JSON.parse(line) as object);
    expect([lines.length, ...lines.filter((line) => 'hit' in line)]).toEqual([3]);
  });

  test('words spread over two messages do not match', async () => {
    const session_id = await say(ann, 'wolverine');
    await ann.post(`/api/sessions/${session_id}/chat`, { message: 'porcupine' });
    await index();
    expect([await own(ann, 'wolverine'), await own(ann, 'porcupine'), await own(ann, 'wolverine porcupine')]).toEqual([[session_id], [session_id], []]);
  });

  test("users cannot find others' messages; administrators can, and that is recorded once, without the words", async () => {
    const session_id = await say(ann, 'the secret aardvark');
    await index();
    expect([await own(ann, 'aardvark'), await own(bob, 'aardvark')]).toEqual([[session_id], []]);
    const searches = async () => (await admin.get<AuditList>('/api/admin/audit?action=session.searched')).body.entries;
    const before = (await searches()).length;
    clock.advance(3_600_000);
    [admin, bob] = [await on.admin(), await on.user()];
    expect([await all('aardvark'), await all('aardvark'), await all('secret')]).toEqual([[session_id], [session_id], [session_id]]);
    const entries = await searches();
    expect(entries).toHaveLength(before + 1);
    expect(JSON.stringify(entries)).not.toMatch(/aardvark|secret/);
    clock.advance(3_600_000);
    [admin, bob] = [await on.admin(), await on.user()];
    await all('aardvark');
    expect(await searches()).toHaveLength(before + 2);
  });

  test('a message is found once it is indexed, and the ETag of an open list then no longer matches', async () => {
    const first = await admin.get<AdminSessionList>('/api/admin/sessions?text=ocelot');
    expect(first.body.sessions).toEqual([]);
    const session_id = await say(bob, 'an ocelot');
    const between = await admin.get<AdminSessionList>('/api/admin/sessions?text=ocelot');
    await index();
    const tag = between.headers.get('etag')!;
    const after = await admin.get<AdminSessionList>('/api/admin/sessions?text=ocelot', { 'if-none-match': tag });
    expect([after.status, idsIn(after.body)]).toEqual([200, [session_id]]);
  });

  test('nothing is indexed in the transaction that writes the message', async () => {
    await index();
    const session_id = await say(bob, 'a marmoset');
    const [row] = await writer.query(`SELECT indexed_seq, last_seq FROM user_sessions WHERE session_id = '${session_id}'`);
    expect([row.indexed_seq, row.last_seq]).toEqual([0, 2]);
    await index();
    expect(await writer.query('SELECT session_id FROM user_sessions WHERE indexed_seq < last_seq')).toEqual([]);
  });

  test('deleted messages leave no words, however they are deleted', async () => {
    const [one, two, three] = [await say(bob, 'a capybara'), await say(bob, 'a tapir'), await say(bob, 'a pangolin')];
    const carl = await on.user();
    await say(carl, 'a wombat');
    await index();
    expect(await kept()).toMatch(/capybara/);
    await bob.delete(`/api/sessions/${one}`);
    await writer.query(`DELETE FROM messages WHERE session_id = '${two}'`);
    await writer.query(`DELETE FROM user_sessions WHERE session_id = '${three}'`);
    await carl.delete('/api/auth/me', { current_password: ADMIN.password });
    expect(await kept()).not.toMatch(/capybara|tapir|pangolin|wombat/);
    for (const word of ['capybara', 'tapir', 'pangolin', 'wombat']) expect([word, await all(word)]).toEqual([word, []]);
    if (kind === 'sqlite') await writer.query("INSERT INTO message_index (message_index, rank) VALUES ('integrity-check', 1)");
  });

  test('messages changed by another program are found by their new content', async () => {
    const session_id = await say(bob, 'a lemur');
    await index();
    await writer.query(`UPDATE messages SET content = 'a gibbon' WHERE session_id = '${session_id}' AND seq = 1`);
    expect(await kept()).not.toMatch(/lemur/);
    await index();
    expect([await own(bob, 'lemur'), await own(bob, 'gibbon')]).toEqual([[], [session_id]]);
    if (kind === 'sqlite') await writer.query("INSERT INTO message_index (message_index, rank) VALUES ('integrity-check', 1)");
  });

  test('health reports the progress of indexing, and not as a failure', async () => {
    await index();
    const search = async () => (await on.anonymous().get<{ parts: Record<string, unknown> }>('/api/health')).body.parts['search'];
    expect(await search()).toEqual({ status: 'ok', detail: null });
    const session_id = await say(bob, 'an axolotl');
    const [{ last_activity_at }]: [{ last_activity_at: string }] = await writer.query(
      `SELECT last_activity_at FROM user_sessions WHERE session_id = '${session_id}'`,
    );
    clock.advance(60_000);
    await on.app.get(SearchProgress, { strict: false }).record(0, true);
    expect(await search()).toEqual({ status: 'ok', detail: 'indexing_messages', complete_after: last_activity_at });
    await index();
    expect(await search()).toEqual({ status: 'ok', detail: null });
  });
});
