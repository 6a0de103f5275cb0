import type { Problem, Session, SignedIn, User } from '@switchboard/shared';
import { type TestApp, startApp } from './support/app.js';
import type { Client } from './support/client.js';
import type { AnsweredChat } from './support/answered-chat.js';

/** Invisible text: zero-width characters, fillers, variation selectors, direction marks and isolates, tags, blanks of other scripts. */
const INVISIBLE = ['\u200b', '\u200b \u2060', '\u202e', '\u2066\u2069', '\u200e\u200f\u061c', '\ufeff\u00ad', '\u3164', '\u115f\u1160', '\ufe0f', '\u{e0041}', '\u2800', '\u180e\u034f', '\u202e\u200d\u202c', '\ufff9\ufffb'];
const VISIBLE = ['\u202eabc', 'علي', '👩‍👩‍👧', 'e\u0301', '漢', '-', '.'];
const PASSWORD = 'a password for tests';

describe('S27: invisible names and titles', () => {
  let on: TestApp;
  let admin: Client;
  let ann: Client;

  beforeAll(async () => {
    on = await startApp();
    admin = await on.admin();
    ann = await on.user();
  });
  afterAll(() => on.close());

  test.each(INVISIBLE)('%j is refused as a name and as a title, and counts as no name where a name is optional', async (text) => {
    const { session_id } = (await ann.post<Session>('/api/sessions')).body;
    const refused = [
      await ann.patch<Problem>('/api/auth/me', { name: text }),
      await admin.patch<Problem>(`/api/admin/users/${ann.user.user_id}`, { name: text }),
      await ann.post<Problem>('/api/sessions', { title: text }),
      await ann.patch<Problem>(`/api/sessions/${session_id}`, { title: text }),
    ];
    expect(refused.map(({ status, body }) => [status, body.errors?.[0]?.path])).toEqual([[422, 'name'], [422, 'name'], [422, 'title'], [422, 'title']]);
    const at = `${Math.random()}@example.com`;
    const registered = await on.anonymous().post<SignedIn>('/api/auth/register', { email: `a${at}`, password: PASSWORD, name: text });
    expect([registered.status, registered.body.user.name]).toEqual([201, null]);
    const created = await admin.post<User>('/api/admin/users', { email: `b${at}`, password: PASSWORD, name: text });
    expect([created.status, created.body.name]).toEqual([201, null]);
    const sent = await ann.post<AnsweredChat>(`/api/sessions/${session_id}/chat`, { message: text.trim() === '' ? `${text}\u200b` : text });
    expect([sent.status, sent.body.session.title]).toEqual([200, null]);
  });

  test.each(VISIBLE)('%j is accepted as a name and as a title, and stored unchanged', async (text) => {
    expect((await ann.patch<User>('/api/auth/me', { name: text })).body.name).toBe(text);
    expect((await ann.post<Session>('/api/sessions', { title: text })).body.title).toBe(text);
    expect((await admin.patch<User>(`/api/admin/users/${ann.user.user_id}`, { name: text })).body.name).toBe(text);
  });
});
