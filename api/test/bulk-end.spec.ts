import type { AdminSession, AdminSessionList, Problem, Session, SessionsEnded } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { CSV_COLUMNS } from '../src/export/csv.js';
import { type TestApp, startApp } from './support/app.js';
import { breakAudit, entriesOf, writerOf } from './support/audit.js';
import type { Client } from './support/client.js';
import { parseCsv } from './support/csv.js';
import { databaseKinds } from './support/databases.js';
import { addSessions } from './support/many-sessions.js';

const END = '/api/admin/sessions/end';
const EXPORT = '/api/admin/sessions/export';
const NOTHING: SessionsEnded = { ended: [], already_ended: [], missing: [], failed: [] };

describe.each(databaseKinds)('many sessions at once on %s', (kind) => {
  let on: TestApp;
  let admin: Client;
  let ann: Client;

  beforeAll(async () => {
    on = await startApp({ kind });
    [admin, ann] = [await on.admin(), await on.user()];
  });
  afterEach(() => writerOf(on).query('DELETE FROM user_sessions'));
  afterAll(() => on.close());

  const create = async (client = ann) => (await client.post<Session>('/api/sessions')).body.session_id;
  const find = async (session_id: string) => (await admin.get<AdminSession>(`/api/admin/sessions/${session_id}`)).body;
  const end = async (session_ids: string[], reason?: string) => {
    const answer = await admin.post<SessionsEnded>(END, { session_ids, ...(reason && { reason }) });
    expect(answer.status).toBe(200);
    return { ...answer.body, ended: [...answer.body.ended].sort() };
  };
  /** Makes the end of one session fail. @returns what makes it possible again */
  const poison = async (session_id: string) => {
    const sqlite = [`CREATE TRIGGER poisoned BEFORE INSERT ON audit_entries WHEN NEW.subject_id = '${session_id}' BEGIN SELECT RAISE(ABORT, 'no'); END`, 'DROP TRIGGER poisoned'];
    const postgres = [`ALTER TABLE audit_entries ADD CONSTRAINT poisoned CHECK (subject_id <> '${session_id}') NOT VALID`, 'ALTER TABLE audit_entries DROP CONSTRAINT poisoned'];
    const [spoil, restore] = kind === 'sqlite' ? sqlite : postgres;
    await writerOf(on).query(spoil!);
    return () => writerOf(on).query(restore!);
  };

  test('are ended, each as by itself: with the reason, an entry in the audit log, and word to its user', async () => {
    const bob = await on.user();
    const theirs = await create(bob);
    const ids = [await create(), theirs, await create()].sort();
    const stream = await bob.stream(`/api/sessions/${theirs}/stream`);
    expect(await end(ids, 'Closing time')).toEqual({ ...NOTHING, ended: ids });
    for (const session_id of ids) expect(await find(session_id)).toMatchObject({ status: 'ended', end_reason: 'Closing time', ended_by: admin.user.user_id });
    await stream.next(({ event, data }) => event === 'session' && data['status'] === 'ended' && data['end_reason'] === 'Closing time');
    await stream.leave();
    const entries = (await entriesOf(admin, 'action=session.ended')).filter(({ subject_id }) => ids.includes(subject_id!));
    expect(entries.map(({ subject_id, actor_id }) => [subject_id, actor_id]).sort()).toEqual(ids.map((id) => [id, admin.user.user_id]));
    expect((await bob.post<Problem>(`/api/sessions/${theirs}/chat`, { message: 'hello' })).body.code).toBe('session_ended');
  });

  test('are told apart: those that had ended keep their first reason, and those that do not exist are named', async () => {
    const [open, before] = [await create(), await create()];
    const deleted = await create();
    await ann.delete(`/api/sessions/${deleted}`);
    await admin.post(`/api/admin/sessions/${before}/end`, { reason: 'First' });
    const never = randomUUID();
    const outcome = await end([open, before.toUpperCase(), deleted, never, open, open.toUpperCase()], 'Second');
    expect({ ...outcome, missing: [...outcome.missing].sort() }).toEqual({ ...NOTHING, ended: [open], already_ended: [before], missing: [deleted, never].sort() });
    expect([(await find(before)).end_reason, (await find(open)).end_reason]).toEqual(['First', 'Second']);
    const entries = await entriesOf(admin, 'action=session.ended');
    expect(entries.filter(({ subject_id }) => subject_id === open)).toHaveLength(1);
    expect(await end([open, before])).toEqual({ ...NOTHING, already_ended: expect.arrayContaining([open, before]) });
    expect((await entriesOf(admin, 'action=session.ended')).length).toBe(entries.length);
  });

  test('one that fails keeps none of the others, and can be tried again', async () => {
    const ids = [];
    for (let number = 0; number < 12; number += 1) ids.push(await create());
    const restore = await poison(ids[3]!);
    const others = ids.filter((_, index) => index !== 3).sort();
    expect(await end(ids)).toEqual({ ...NOTHING, ended: others, failed: [ids[3]] });
    expect((await ann.get<Session>(`/api/sessions/${ids[3]}`)).body.status).toBe('active');
    await restore();
    const again = await end(ids);
    expect({ ...again, already_ended: [...again.already_ended].sort() }).toEqual({ ...NOTHING, ended: [ids[3]], already_ended: others });
  });

  test('none is ended without a record, and a request of which nothing came is refused as a whole', async () => {
    const ids = [];
    for (let number = 0; number < 12; number += 1) ids.push(await create());
    const restore = await breakAudit(on);
    const answer = await admin.post<Problem>(END, { session_ids: ids });
    await restore();
    expect([answer.status >= 500, JSON.stringify(answer.body)]).toEqual([true, expect.not.stringContaining('secret')]);
    expect((await admin.get<AdminSessionList>('/api/admin/sessions?status=ended')).body.sessions).toEqual([]);
  });

  test('500 are ended while others go on working', async () => {
    const ids = await addSessions(on, { count: 500, user_id: ann.user.user_id });
    const ending = end(ids);
    let isOver = false;
    void ending.then(() => (isOver = true));
    let answered = 0;
    while (!isOver) {
      expect((await ann.post('/api/sessions')).status).toBe(201);
      answered += 1;
    }
    expect((await ending).ended).toEqual(ids);
    expect(answered).toBeGreaterThan(3);
  });

  test.each([
    [{}, 'session_ids'],
    [{ session_ids: [] }, 'session_ids'],
    [{ session_ids: Array.from({ length: 501 }, () => randomUUID()) }, 'session_ids'],
    [{ session_ids: ['no id'] }, 'session_ids.0'],
    [{ session_ids: [randomUUID()], reason: ' ' }, 'reason'],
    [{ session_ids: [randomUUID()], reason: 'x'.repeat(501) }, 'reason'],
    [{ session_ids: [randomUUID()], status: 'active' }, 'status'],
  ])('invalid requests are refused (%#)', async (body, path) => {
    const answer = await admin.post<Problem>(END, body);
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, path]);
  });

  test('are exported, in the order in which they are named, with what the list shows, and that is recorded', async () => {
    const ids = await addSessions(on, { count: 300, user_id: ann.user.user_id });
    await ann.patch(`/api/sessions/${ids[7]}`, { title: '=1+1' });
    const named = [...ids.slice(0, 280)].reverse();
    const ask = (body: unknown) => fetch(on.url + EXPORT, { method: 'POST', headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'application/json' }, body: JSON.stringify(body) });
    const answer = await ask({ session_ids: [...named, randomUUID(), named[0]!.toUpperCase()], format: 'ndjson' });
    expect([answer.status, answer.headers.get('switchboard-rows')]).toEqual([200, '281']);
    const rows = (await answer.text()).split('\n').slice(0, -1).map((line) => JSON.parse(line) as AdminSession);
    expect(rows.map(({ session_id }) => session_id)).toEqual(named);
    expect({ ...rows[0], opened_until: null, opening_id: null, whisper_count: 0, watchers: [] }).toEqual(await find(named[0]!));
    const csv = await (await ask({ session_ids: [ids[7]], delimiter: 'semicolon' })).text();
    expect(parseCsv(csv.replace('\uFEFF', ''), ';').map((cells) => cells[4])).toEqual([CSV_COLUMNS[4], "'=1+1"]);
    const entries = await entriesOf(admin, 'action=session.exported');
    expect(entries.map(({ details }) => details)).toEqual([{ format: 'csv', selected: 1 }, { format: 'ndjson', selected: 281 }]);
    expect((await ask({ session_ids: [] })).status).toBe(422);
    expect((await ask({ session_ids: Array.from({ length: 501 }, () => randomUUID()) })).status).toBe(422);
  });
});
