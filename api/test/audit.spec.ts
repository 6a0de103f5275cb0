import type { AuditEntry, AuditList, Problem, Session, User } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { MessageIndexing } from '../src/search/index.js';
import { UserChanged } from '../src/users/index.js';
import { Bus } from '../src/core/bus/bus.js';
import { ADMIN, startApp, type TestApp } from './support/app.js';
import { breakAudit, entriesOf, writerOf } from './support/audit.js';
import { Client } from './support/client.js';
import { GOOD_PASSWORD, refreshCookie, registerUser } from './support/cookies.js';
import { databaseKinds } from './support/databases.js';
import { FakeClock } from './support/fake-clock.js';
import { scripted } from './support/scripted-responder.js';

const BETTER = 'nine purple teapots hum';
const MINUTE = 60_000;

describe.each(databaseKinds)('the audit log on %s', (kind) => {
  let on: TestApp;
  let clock: FakeClock;
  let admin: Client;
  let ann: Client;
  let session_id: string;

  beforeEach(async () => {
    clock = new FakeClock();
    on = await startApp({ kind, clock, extensions: [scripted] });
    [admin, ann] = [await on.admin(), await on.user('ann@example.com')];
    session_id = (await ann.post<Session>('/api/sessions')).body.session_id;
  });
  afterEach(() => on.close());

  const log = (query = '') => entriesOf(admin, query);
  const signInOf = async (client: Client) => {
    const { sign_ins } = (await client.get<{ sign_ins: { sign_in_id: string; current: boolean }[] }>('/api/auth/sign-ins')).body;
    return sign_ins.find(({ current }) => current)!.sign_in_id;
  };
  const summaryOf = ({ action, actor_id, sign_in_id, subject_type, subject_id, details }: AuditEntry) => [
    action, actor_id, sign_in_id, subject_type, subject_id, details,
  ];

  test('records who did what to whom, with which sign-in; every action once, and no text that a user wrote', async () => {
    const users = '/api/admin/users';
    const [root, person] = [admin.user.user_id, ann.user.user_id];
    const [rootSignIn, signIn] = [await signInOf(admin), await signInOf(ann)];
    const { user_id: bob } = (await admin.post<User>(users, { email: 'bob@example.com', password: GOOD_PASSWORD, role: 'admin' })).body;
    await admin.patch(`${users}/${bob}`, { name: 'Bobby Tables', role: 'user', status: 'disabled' });
    await admin.patch(`${users}/${bob}`, { name: 'Bobby Tables', role: 'user' });
    await admin.post(`${users}/${bob}/password`, { password: BETTER });
    await admin.post(`${users}/${bob}/sign-out`);
    for (const reason of ['a reason in words', 'once more'])
      await admin.post(`/api/admin/sessions/${session_id}/end`, { reason });
    await ann.patch('/api/auth/me', { name: 'Ann of words' });
    await ann.post('/api/auth/password', { current_password: ADMIN.password, password: BETTER });
    expect((await log(`subject=${person}`))[0]).toMatchObject({ actor_email: 'ann@example.com', subject_name: 'Ann of words', device: 'node' });
    await ann.delete('/api/auth/me', { current_password: BETTER });

    const all = (await log()).reverse();
    const entries = all.filter(({ action }) => action !== 'auth.signed_in');
    expect(entries.map(summaryOf)).toEqual([
      ['user.created', null, null, 'user', root, { role: 'admin' }],
      ['user.created', null, null, 'user', person, { role: 'user' }],
      ['user.created', root, rootSignIn, 'user', bob, { role: 'admin' }],
      ['user.name_changed', root, rootSignIn, 'user', bob, {}],
      ['user.role_changed', root, rootSignIn, 'user', bob, { from: 'admin', to: 'user' }],
      ['user.status_changed', root, rootSignIn, 'user', bob, { from: 'active', to: 'disabled' }],
      ['user.password_reset', root, rootSignIn, 'user', bob, {}],
      ['user.signed_out', root, rootSignIn, 'user', bob, {}],
      ['session.ended', root, rootSignIn, 'session', session_id, { user_id: person }],
      ['user.name_changed', person, signIn, 'user', person, {}],
      ['user.password_changed', person, signIn, 'user', person, {}],
      ['user.deleted', person, signIn, 'user', person, {}],
    ]);
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, at) => at + 1));
    expect(all.every(({ at }) => at === clock.instant())).toBe(true);
    expect(entries[2]).toMatchObject({ actor_email: ADMIN.email, subject_email: 'bob@example.com', subject_name: 'Bobby Tables' });
    // Ann was deleted: her entries stay, without her name.
    expect(entries.filter(({ subject_id }) => subject_id === person).map(({ subject_email, subject_name, actor_email }) => [subject_email, subject_name, actor_email]))
      .toEqual(Array.from({ length: 4 }, () => [null, null, null]));
    const stored = JSON.stringify(await writerOf(on).query('SELECT * FROM audit_entries'));
    for (const written of ['@', 'Ann', 'Bobby', 'reason', 'argon2', 'words']) expect(stored).not.toContain(written);
  });

  test('A09: opening a transcript is one entry an hour, whatever a live page fetches again; no entry for a missing session', async () => {
    const path = `/api/admin/sessions/${session_id}`;
    const openings = () => log('action=session.opened');
    await admin.get(path);
    expect(await openings()).toEqual([]);
    const [, , stream] = await Promise.all([admin.get(`${path}/whispers`), admin.get(`${path}/messages`), admin.stream(`${path}/stream`)]);
    const [first] = await openings();
    const details = { user_id: ann.user.user_id, opening_id: expect.any(String), reason_kind: 'other' };
    expect(summaryOf(first!)).toEqual(['session.opened', admin.user.user_id, await signInOf(admin), 'session', session_id, details]);
    expect(first).toMatchObject({ subject_email: 'ann@example.com', subject_name: 'ann', actor_email: ADMIN.email });
    for (let at = 0; at < 5; at++) await admin.get(`${path}/messages?after=${at}`);
    await stream.leave();
    clock.advance(60 * MINUTE - 1);
    admin = await on.admin();
    await admin.get(`${path}/messages`);
    expect(await openings()).toEqual([first]);
    clock.advance(1);
    await admin.get(`${path}/messages`);
    expect((await openings()).map(({ sign_in_id }) => sign_in_id)).toEqual([await signInOf(admin), first!.sign_in_id]);
    await admin.get('/api/admin/sessions');
    await admin.get(`/api/admin/sessions/${randomUUID()}`);
    await admin.get(`/api/admin/sessions/${randomUUID()}/messages`);
    await expect(admin.stream(`/api/admin/sessions/${randomUUID()}/stream`)).rejects.toThrow('404');
    ann = await Client.signIn(on.url, 'ann@example.com', ADMIN.password);
    await ann.get(`/api/sessions/${session_id}/messages`);
    expect(await openings()).toHaveLength(2);
  });

  test('D20: an action that cannot be recorded is not done or announced, and nothing can be read', async () => {
    const bob = (await admin.post<User>('/api/admin/users', { email: 'bob@example.com', password: GOOD_PASSWORD })).body;
    const bobs = await Client.signIn(on.url, 'bob@example.com', GOOD_PASSWORD);
    await ann.post(`/api/sessions/${session_id}/chat`, { message: 'between us' });
    const tables = ['users', 'sign_ins', 'user_sessions', 'messages', 'openings', 'audit_entries', 'audit_head'];
    const everything = () => Promise.all(tables.map((table) => writerOf(on).query(`SELECT * FROM ${table}`)));
    await on.app.get(MessageIndexing, { strict: false }).run();
    const before = await everything();
    const announced: unknown[] = [];
    on.app.get(Bus).committed(UserChanged, (event) => announced.push(event));
    const restoreAudit = await breakAudit(on);
    const one = `/api/admin/users/${bob.user_id}`;
    const read = `/api/admin/sessions/${session_id}`;
    for (const answer of [
      await admin.post<Problem>('/api/admin/users', { email: 'eve@example.com', password: GOOD_PASSWORD }),
      await admin.patch<Problem>(one, { name: 'Bob' }),
      await admin.patch<Problem>(one, { role: 'admin', status: 'disabled' }),
      await admin.post<Problem>(`${one}/password`, { password: BETTER }),
      await admin.post<Problem>(`${one}/sign-out`),
      await admin.post<Problem>(`${read}/end`, { reason: 'no' }),
      await admin.post<Problem>(`${read}/openings`, { reason_kind: 'abuse' }),
      await admin.get<Problem>(`${read}/whispers`),
      await admin.get<Problem>(`${read}/messages`),
      await admin.get<Problem>('/api/admin/sessions?text=between'),
      await bobs.delete<Problem>('/api/auth/me', { current_password: GOOD_PASSWORD }),
      await on.anonymous().post<Problem>('/api/auth/register', { email: 'eve@example.com', password: GOOD_PASSWORD }),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([500, 'internal_error']);
      expect(answer.text).not.toMatch(/secret|between us|audit/);
    }
    await expect(admin.stream(`${read}/stream`)).rejects.toThrow('500');
    expect(await everything()).toEqual(before);
    expect(announced).toEqual([]);
    expect((await bobs.get('/api/sessions')).status).toBe(200);
    // It is still a refusal.
    expect((await bobs.get<Problem>('/api/admin/users')).body).toMatchObject({ status: 403, code: 'insufficient_scope' });
    await restoreAudit();
    expect((await admin.patch<User>(one, { role: 'admin' })).body.role).toBe('admin');
    expect((await admin.get(`${read}/messages`)).text).toContain('between us');
    expect((await log()).slice(0, 2).map(({ action }) => action)).toEqual(['session.opened', 'user.role_changed']);
  });

  test('A23, D20: a stolen token ends its whole family even if the reuse cannot be recorded; later reuse is recorded again', async () => {
    const refresh = (cookie: string) => on.anonymous().post<Problem>('/api/auth/refresh', undefined, { cookie });
    const steal = async () => {
      const { cookie, client } = await registerUser(on);
      const next = refreshCookie(await refresh(refreshCookie(await refresh(cookie))));
      return { stolen: cookie, next, client };
    };
    const first = await steal();
    const second = await steal();
    const restoreAudit = await breakAudit(on);
    const answer = await refresh(first.stolen);
    expect([answer.status, answer.body.code]).toEqual([401, 'token_reuse']);
    expect((await first.client.get('/api/auth/me')).status).toBe(401);
    expect((await refresh(first.next)).body.code).toBe('invalid_refresh_token');
    await restoreAudit();
    expect(await log('action=auth.token_reuse')).toEqual([]);
    expect((await second.client.get('/api/auth/me')).status).toBe(200);
    expect((await refresh(second.stolen)).body.code).toBe('token_reuse');
    expect(await log('action=auth.token_reuse')).toMatchObject([{ actor_id: null, subject_type: 'user' }]);
  });

  test('A03: a user’s request to an administrator route is recorded, once a minute per route', async () => {
    const refused = async () => (await log('action=access.refused')).reverse();
    for (let at = 0; at < 5; at++) expect((await ann.get('/api/admin/sessions', { 'if-none-match': '*' })).status).toBe(403);
    await Promise.all([1, 2, 3].map(() => ann.get(`/api/admin/sessions/${randomUUID()}`)));
    await ann.delete(`/api/admin/users/${randomUUID()}`);
    await on.anonymous().get('/api/admin/sessions');
    expect((await refused()).map(summaryOf)).toEqual([
      ['access.refused', ann.user.user_id, await signInOf(ann), null, null, { route: 'GET /api/admin/sessions' }],
      ['access.refused', ann.user.user_id, await signInOf(ann), null, null, { route: 'GET /api/admin/sessions/{session_id}' }],
    ]);
    clock.advance(MINUTE);
    await ann.get('/api/admin/sessions');
    expect(await refused()).toHaveLength(3);
  });

  test('A23: a refresh token whose successor was used ends its family, and this is recorded once', async () => {
    const { client, cookie } = await registerUser(on);
    const { user_id } = (await client.get<User>('/api/auth/me')).body;
    const sign_in_id = await signInOf(client);
    const refresh = (which = cookie) => on.anonymous().post<Problem>('/api/auth/refresh', undefined, { cookie: which });
    expect((await refresh(refreshCookie(await refresh()))).status).toBe(200);
    expect([(await refresh()).body.code, (await refresh()).body.code]).toEqual(['token_reuse', 'invalid_refresh_token']);
    expect((await client.get('/api/auth/me')).status).toBe(401);
    expect((await log('action=auth.token_reuse')).map(summaryOf)).toEqual([['auth.token_reuse', null, null, 'user', user_id, { sign_in_id }]]);
  });

  test('is read newest first, page by page, by actor, action, subject and time', async () => {
    const half = clock.instant();
    clock.advance(1_000);
    const { user_id } = ann.user;
    for (const name of ['a', 'b', 'c']) await admin.patch(`/api/admin/users/${user_id}`, { name });
    await ann.patch('/api/auth/me', { name: 'd' });
    const all = await log();
    const pages: AuditEntry[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body }: { body: AuditList } = await admin.get<AuditList>(`/api/admin/audit?limit=2&cursor=${cursor}`);
      pages.push(...body.entries);
      cursor = body.next_cursor;
    }
    expect(pages).toEqual(all);
    expect(all.map(({ seq }) => seq)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    const seqs = async (query: string) => (await log(query)).map(({ seq }) => seq);
    expect(await seqs(`actor=${user_id}`)).toEqual([8, 4]);
    expect(await seqs(`subject=${user_id.toUpperCase()}&actor=${admin.user.user_id}`)).toEqual([7, 6, 5]);
    expect(await seqs('action=user.created')).toEqual([3, 1]);
    expect(await seqs(`to=${half}`)).toEqual([4, 3, 2, 1]);
    expect(await seqs(`from=${clock.instant()}&to=${clock.instant()}`)).toEqual([8, 7, 6, 5]);
    expect(await seqs(`subject=${randomUUID()}`)).toEqual([]);
    const otherCursor = Buffer.from(JSON.stringify(['audit -at', 'x', half])).toString('base64url');
    for (const bad of ['action=user.gone', 'actor=me', 'subject=x', 'from=today', 'limit=201', 'cursor=x', `cursor=${otherCursor}`, 'words=x', `q=${'x'.repeat(300)}`])
      expect([bad, (await admin.get(`/api/admin/audit?${bad}`)).status]).toEqual([bad, 422]);
  });
});
