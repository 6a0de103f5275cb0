import type { AdminSessionList, MessageList, Session, SignedIn } from '@switchboard/shared';
import { type TestApp, startApp } from '../support/app.js';
import type { Client } from '../support/client.js';
import { GOOD_PASSWORD, registerUser, refreshCookie } from '../support/cookies.js';
import { databaseKinds } from '../support/databases.js';
import { FakeClock } from '../support/fake-clock.js';
import type { AnsweredChat } from '../support/answered-chat.js';

const HOUR = 3_600_000;

describe.each(databaseKinds)('the clock steps, on %s', (kind) => {
  let on: TestApp;
  let clock: FakeClock;
  let admin: Client;

  beforeEach(async () => {
    clock = new FakeClock();
    on = await startApp({ kind, clock });
    admin = await on.admin();
  });
  afterEach(() => on.close());

  const say = (client: Client, session_id: string, message: string) => client.post<AnsweredChat>(`/api/sessions/${session_id}/chat`, { message });
  const refresh = (cookie: string) => on.anonymous().post<SignedIn>('/api/auth/refresh', undefined, { cookie });
  const activeIn = async () => {
    const { totals, sessions } = (await admin.get<AdminSessionList>('/api/admin/sessions')).body;
    expect(totals.active_sessions).toBe(sessions.filter(({ status }) => status === 'active').length);
    return totals.active_sessions;
  };

  test('back by an hour: messages stay in order, the last activity never decreases, and users stay signed in', async () => {
    const { client, cookie } = await registerUser(on);
    const { session_id } = (await client.post<Session>('/api/sessions')).body;
    const first = (await say(client, session_id, 'How do I end a session?')).body;
    clock.advance(-HOUR);

    const refreshed = await refresh(cookie);
    expect(refreshed.status).toBe(200);
    client.token = refreshed.body.access_token;
    const second = await say(client, session_id, 'Where is my data kept?');
    expect(second.status).toBe(200);
    expect(second.body.session.last_activity_at >= first.session.last_activity_at).toBe(true);
    const { messages } = (await client.get<MessageList>(`/api/sessions/${session_id}/messages`)).body;
    expect(messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(messages.map(({ content }) => content).filter((_, at) => at % 2 === 0)).toEqual(['How do I end a session?', 'Where is my data kept?']);

    // And forward again: neither the earlier token nor the one issued in between is treated as stolen.
    clock.advance(HOUR);
    const again = await refresh(refreshCookie(refreshed));
    expect(again.status).toBe(200);
    expect((await on.anonymous().post('/api/auth/login', { email: refreshed.body.user.email, password: GOOD_PASSWORD })).status).toBe(200);
  });

  test('forward by an hour: sessions become idle in totals and rows alike; the next message makes one active', async () => {
    const { session_id } = (await admin.post<Session>('/api/sessions')).body;
    await admin.post<Session>('/api/sessions');
    expect(await activeIn()).toBe(2);
    clock.advance(HOUR);
    admin = await on.admin();
    expect(await activeIn()).toBe(0);
    await say(admin, session_id, 'How do I end a session?');
    expect(await activeIn()).toBe(1);
    clock.advance(-HOUR);
    admin = await on.admin();
    expect(await activeIn()).toBe(2);
  });
});
