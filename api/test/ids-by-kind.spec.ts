import type { AuditList, MessageList, OwnSessionList, Session, UserList } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { startApp, type TestApp } from './support/app.js';
import { entriesOf } from './support/audit.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import type { AnsweredChat } from './support/answered-chat.js';

describe.each(databaseKinds)('ids of one kind where another is expected, on %s', (kind) => {
  let on: TestApp;
  let admin: Client;
  let ann: Client;
  let mallory: Client;

  beforeEach(async () => {
    on = await startApp({ kind });
    [admin, ann, mallory] = [await on.admin(), await on.user('ann@example.com'), await on.user('mallory@example.com')];
  });
  afterEach(() => on.close());

  const beginSession = async (client: Client, session_id: string) =>
    expect((await client.post<AnsweredChat>(`/api/sessions/${session_id}/chat`, { message: 'mine' })).status).toBe(200);

  test('S8: the audit log names the right user even if a session has the id of a user, and can be filtered by either kind', async () => {
    const both = ann.user.user_id;
    await admin.patch(`/api/admin/users/${both}`, { name: 'Ann' });
    await beginSession(mallory, both);
    await admin.get(`/api/admin/sessions/${both}/messages`);
    await admin.post(`/api/admin/sessions/${both}/end`);

    const about = async (query: string) =>
      (await entriesOf(admin, query)).map(({ action, subject_type, subject_email }) => `${action} ${subject_type} ${subject_email}`);
    const ofUser = ['name_changed', 'created'].map((what) => `user.${what} user ann@example.com`);
    ofUser.splice(1, 0, 'auth.signed_in user ann@example.com');
    const ofSession = ['session.ended session mallory@example.com', 'session.opened session mallory@example.com'];
    expect(await about(`subject=${both}`)).toEqual([...ofSession, ...ofUser]);
    expect(await about(`subject=${both}&subject_type=user`)).toEqual(ofUser);
    expect(await about(`subject=${both}&subject_type=session`)).toEqual(ofSession);
    expect((await admin.get('/api/admin/audit?subject_type=sign_in')).status).toBe(422);

    await mallory.delete(`/api/sessions/${both}`);
    expect(await about(`subject=${both}`)).toEqual([...ofSession.map((entry) => entry.replace(/\S+$/, 'null')), ...ofUser]);
  });

  test('K5: an id shared by a user, a session and a message stays three separate things', async () => {
    const id = ann.user.user_id;
    await beginSession(mallory, id);
    const sent = await mallory.post<AnsweredChat>(`/api/sessions/${id}/chat`, { message: 'again', message_id: id });
    expect(sent.body.message).toMatchObject({ message_id: id, session_id: id });
    expect(sent.body.reply.reply_to).toBe(id);
    // The same message_id in another user's session is another message.
    const { session_id } = (await ann.post<Session>('/api/sessions')).body;
    const other = await ann.post<AnsweredChat>(`/api/sessions/${session_id}/chat`, { message: 'mine', message_id: id });
    expect([other.status, other.body.message.content, other.body.reply.session_id]).toEqual([200, 'mine', session_id]);
    expect((await ann.get(`/api/sessions/${id}/messages`)).status).toBe(404);
    expect((await admin.get<{ sessions: Session[] }>(`/api/admin/sessions?user_id=${id}`)).body.sessions.map((each) => each.session_id)).toEqual([session_id]);
    expect((await admin.get<UserList>('/api/admin/users?q=ann@')).body.users.map(({ user_id }) => user_id)).toEqual([id]);
    // A reply's id is not the id of a user's message.
    const reused = await ann.post(`/api/sessions/${session_id}/chat`, { message: 'mine', message_id: other.body.reply.message_id });
    expect([reused.status, reused.body]).toEqual([422, expect.objectContaining({ code: 'message_id_reused' })]);
    expect((await ann.get<MessageList>(`/api/sessions/${session_id}/messages`)).body.messages).toHaveLength(2);
    for (const wrong of [session_id, other.body.reply.message_id, randomUUID()]) {
      expect((await admin.get<AuditList>(`/api/admin/audit?actor=${wrong}`)).body.entries).toEqual([]);
      expect((await admin.patch(`/api/admin/users/${wrong}`, { name: 'x' })).status).toBe(404);
      expect((await ann.delete(`/api/auth/sign-ins/${wrong}`)).status).toBe(404);
    }
  });

  test('K5: a cursor is valid only for its own list in its own order', async () => {
    for (let at = 0; at < 3; at++) await ann.post('/api/sessions', { title: `Talk ${at}` });
    await admin.post('/api/sessions');
    await admin.post('/api/sessions');
    await admin.patch(`/api/admin/users/${ann.user.user_id}`, { name: 'Ann' });
    for (let at = 0; at < 2; at++) {
      const { session_id } = (await ann.post<Session>('/api/sessions')).body;
      const { reply } = (await ann.post<AnsweredChat>(`/api/sessions/${session_id}/chat`, { message: 'hello' })).body;
      await ann.send('PUT', `/api/sessions/${session_id}/messages/${reply.message_id}/feedback`, { rating: 'up' });
    }
    const lists = [
      '/api/sessions?limit=1',
      ...['-last_activity_at', 'last_activity_at', '-created_at', 'created_at', '-message_count', 'message_count'].map(
        (sort) => `/api/admin/sessions?limit=1&sort=${sort}`,
      ),
      '/api/admin/users?limit=1',
      '/api/admin/audit?limit=1',
      '/api/admin/feedback?limit=1',
    ];
    const cursors = await Promise.all(lists.map(async (path) => (await admin.get<OwnSessionList>(path)).body.next_cursor));
    for (const [from, cursor] of cursors.entries()) {
      expect([lists[from], typeof cursor]).toEqual([lists[from], 'string']);
      for (const [to, path] of lists.entries()) {
        const { status } = await admin.get(`${path}&cursor=${cursor}`);
        expect([lists[from], path, status]).toEqual([lists[from], path, from === to ? 200 : 422]);
      }
    }
  });
});
