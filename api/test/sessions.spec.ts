import type { OwnSessionList, Problem, Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { type TestApp, startApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';

describe.each(databaseKinds)('sessions on %s', (kind) => {
  let on: TestApp;
  let ann: Client;

  beforeAll(async () => {
    on = await startApp({ kind });
  });
  beforeEach(async () => {
    ann = await on.user();
  });
  afterAll(() => on.close());

  const create = async (client: Client, body?: unknown) => (await client.post<Session>('/api/sessions', body)).body;

  test('a new session is active, empty, and owned by its creator', async () => {
    const { status, body } = await ann.post<Session>('/api/sessions');
    expect(status).toBe(201);
    expect(body).toEqual({
      session_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      user_id: ann.user.user_id,
      title: null,
      status: 'active',
      message_count: 0,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      last_activity_at: body.created_at,
      ended_at: null,
      ended_by: null,
      end_reason: null,
      leaf_id: null,
      responder: null,
      pinned: false,
      archived: false,
      handling: 'responder',
      handled_by: null,
      handled_by_name: null,
      handled_since: null,
      handling_version: 0,
      waiting_since: null,
    });
    expect((await ann.get(`/api/sessions/${body.session_id}`)).body).toEqual(body);
    expect((await ann.get(`/api/sessions/${body.session_id.toUpperCase()}`)).body).toEqual(body);
  });

  test('a title can be set at creation or later, and is stored unchanged', async () => {
    const title = 'Ünïcode 🐈 <b>title</b>';
    const session = await create(ann, { title });
    expect(session.title).toBe(title);
    const renamed = await ann.patch<Session>(`/api/sessions/${session.session_id}`, { title: '新しい' });
    expect(renamed.body.title).toBe('新しい');
  });

  test.each([
    [{ title: '' }, 'title'],
    [{ title: '  \n' }, 'title'],
    [{ title: 'x'.repeat(201) }, 'title'],
    [{ title: 'a\u0000b' }, 'title'],
    [{ title: '\ud800' }, 'title'],
    [{ title: 7 }, 'title'],
    [{ other: 1 }, 'other'],
  ])('%j is refused and nothing is written', async (body, path) => {
    const answer = await ann.post<Problem>('/api/sessions', JSON.stringify(body));
    expect(answer.status).toBe(422);
    expect(answer.body.errors?.[0]?.path).toBe(path);
    expect((await ann.get<OwnSessionList>('/api/sessions')).body.sessions).toEqual([]);
  });

  test('a title may have 200 code points, however many UTF-16 code units', async () => {
    expect((await ann.post('/api/sessions', { title: '🐈'.repeat(200) })).status).toBe(201);
    expect((await ann.post('/api/sessions', { title: '🐈'.repeat(201) })).status).toBe(422);
  });

  test('an unknown query parameter is refused on every route, but only after the guard', async () => {
    expect((await ann.post<Problem>('/api/sessions?title=x')).body.errors).toEqual([
      { path: 'title', message: 'is not a field of this request' },
    ]);
    expect((await ann.get('/api/auth/me?x=1')).status).toBe(422);
    expect((await ann.get('/api/auth/me?x=')).status).toBe(200);
    expect((await on.anonymous().get('/api/auth/me?x=1')).status).toBe(401);
  });

  test("another user's session is answered exactly like one that does not exist", async () => {
    const bob = await on.user();
    const { session_id } = await create(bob);
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { title: 'mine' }],
      ['DELETE', '', undefined],
      ['GET', '/messages', undefined],
      ['GET', '/stream', undefined],
      ['POST', '/chat', { message: 'hello' }],
      ['POST', '/stop', undefined],
    ] as const) {
      const theirs = await ann.send<Problem>(method, `/api/sessions/${session_id}${path}`, body);
      const missing = await ann.send<Problem>(method, `/api/sessions/${randomUUID()}${path}`, body);
      expect([method, path, theirs.status]).toEqual([method, path, 404]);
      if (path !== '/chat') expect({ ...theirs.body, instance: 0, request_id: 0 }).toEqual({ ...missing.body, instance: 0, request_id: 0 });
    }
    expect((await bob.get<Session>(`/api/sessions/${session_id}`)).body).toMatchObject({ title: null, message_count: 0 });
  });

  test('the list: newest activity first, in pages that neither repeat nor skip', async () => {
    const created: string[] = [];
    for (let at = 0; at < 7; at++) created.push((await create(ann, { title: `Session ${at}` })).session_id);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await ann.get<OwnSessionList>(`/api/sessions?limit=3&cursor=${cursor}`);
      seen.push(...body.sessions.map(({ session_id }) => session_id));
      cursor = body.next_cursor ?? '';
    } while (cursor);
    expect(seen).toHaveLength(7);
    expect(new Set(seen)).toEqual(new Set(created));
    await ann.post(`/api/sessions/${created[2]}/chat`, { message: 'hello' });
    expect((await ann.get<OwnSessionList>('/api/sessions?limit=1')).body.sessions[0]?.session_id).toBe(created[2]);
  });

  test('search is literal and ignores case; `messages` separates sessions with messages from empty ones', async () => {
    const percent = await create(ann, { title: '100% ÄPFEL_' });
    await create(ann, { title: '100 pears' });
    const found = async (query: string) =>
      (await ann.get<OwnSessionList>(`/api/sessions?${query}`)).body.sessions.map(({ session_id }) => session_id);
    expect(await found(`q=${encodeURIComponent('0% ä')}`)).toEqual([percent.session_id]);
    expect(await found('q=_')).toEqual([percent.session_id]);
    expect(await found(`q=${encodeURIComponent("' OR 1=1--")}`)).toEqual([]);
    await ann.post(`/api/sessions/${percent.session_id}/chat`, { message: 'hello' });
    expect(await found('messages=some')).toEqual([percent.session_id]);
    expect(await found('messages=none&q=')).toHaveLength(1);
  });

  test.each(['limit=0', 'limit=201', 'limit=x', 'limit=1&limit=2', 'cursor=nonsense', 'sort=title', 'messages=all'])(
    '?%s is refused',
    async (query) => {
      expect((await ann.get(`/api/sessions?${query}`)).status).toBe(422);
    },
  );

  test('a deleted session is gone with its messages, and its id is never reused', async () => {
    const { session_id } = await create(ann);
    await ann.post(`/api/sessions/${session_id}/chat`, { message: 'hello' });
    expect((await ann.delete(`/api/sessions/${session_id}`)).status).toBe(204);
    expect((await ann.get(`/api/sessions/${session_id}`)).status).toBe(404);
    expect((await ann.delete(`/api/sessions/${session_id}`)).status).toBe(404);
    expect((await ann.post(`/api/sessions/${session_id}/chat`, { message: 'again' })).status).toBe(404);
    const bob = await on.user();
    expect((await bob.post(`/api/sessions/${session_id}/chat`, { message: 'again' })).status).toBe(404);
  });

  test('ending takes effect at once and only once, with the first reason', async () => {
    const admin = await on.admin();
    const { session_id } = await create(ann);
    const ended = await admin.post<Session>(`/api/admin/sessions/${session_id}/end`, { reason: 'done' });
    expect(ended.status).toBe(200);
    expect(ended.body).toMatchObject({ status: 'ended', ended_by: admin.user.user_id, end_reason: 'done', user_email: ann.user.email });
    const again = await admin.post<Session>(`/api/admin/sessions/${session_id}/end`, { reason: 'other' });
    expect(again.body).toEqual(ended.body);
    const refused = await ann.post<Problem>(`/api/sessions/${session_id}/chat`, { message: 'still there?' });
    expect([refused.status, refused.body.code]).toEqual([409, 'session_ended']);
    expect((await admin.post(`/api/admin/sessions/${randomUUID()}/end`)).status).toBe(404);
    expect((await ann.post(`/api/admin/sessions/${session_id}/end`)).status).toBe(403);
  });
});
