import type { AuditEntry, AuditList, AuditVerification, Problem } from '@switchboard/shared';
import { type TestApp, startApp } from './support/app.js';
import { MAX_SEARCHED_ENTRIES } from '../src/audit/audit-pages.repository.js';
import { writerOf } from './support/audit.js';
import type { Client } from './support/client.js';
import { parseCsv } from './support/csv.js';
import { databaseKinds } from './support/databases.js';
import { FakeClock } from './support/fake-clock.js';
import { until } from './support/until.js';

const PATH = '/api/admin/audit';

describe.each(databaseKinds)('working with the audit log on %s', (kind) => {
  let on: TestApp;
  let admin: Client;
  let ann: Client;

  beforeEach(async () => {
    on = await startApp({ kind, clock: new FakeClock() });
    [admin, ann] = [await on.admin(), await on.user('ann@example.com')];
  });
  afterEach(() => on.close());

  const list = async (query = '') => (await admin.get<AuditList>(`${PATH}?${query}`)).body;
  const file = async (query: string) => {
    const answer = await fetch(`${on.url}${PATH}/export?${query}`, { headers: { authorization: `Bearer ${admin.token}` } });
    return { answer, text: Buffer.from(await answer.arrayBuffer()).toString() };
  };
  const verified = async () => {
    await admin.post(`${PATH}/verification`);
    let result: AuditVerification | undefined;
    await until(async () => {
      result = (await admin.get<AuditVerification>(`${PATH}/verification`)).body;
      return result.state !== 'running';
    });
    return result!;
  };

  test('a kind selects all actions of that kind, newest first, page by page, with every other filter', async () => {
    for (let at = 0; at < 3; at++) await on.user(`user${at}@example.com`);
    const all = (await list('limit=200')).entries;
    for (const kind of ['user', 'auth', 'session'] as const)
      expect((await list(`limit=200&kind=${kind}`)).entries).toEqual(all.filter(({ action }) => action.startsWith(`${kind}.`)));
    const pages = [await list('kind=user&limit=2')];
    while (pages.at(-1)!.next_cursor) pages.push(await list(`kind=user&limit=2&cursor=${pages.at(-1)!.next_cursor}`));
    expect(pages.flatMap(({ entries }) => entries)).toEqual(all.filter(({ action }) => action.startsWith('user.')));
    const [{ subject_id }] = pages[0]!.entries as [AuditEntry];
    expect((await list(`kind=user&subject=${subject_id}`)).entries).toEqual(all.filter((entry) => entry.action.startsWith('user.') && entry.subject_id === subject_id));
    expect((await admin.get<Problem>(`${PATH}?kind=secrets`)).status).toBe(422);
  });

  test('a list tells how many entries there are, whatever it shows of them', async () => {
    for (const query of ['limit=1', 'kind=session', 'q=nothing%20like%20this']) {
      const { total } = await list(query);
      const all = (await list('limit=200')).entries;
      expect([query, total, all.length]).toEqual([query, all[0]!.seq, total]);
    }
  });

  test('an entry about a session has its title, and the one about its end the reason', async () => {
    const { session_id } = (await ann.post<{ session_id: string }>('/api/sessions', { title: 'Refund' })).body;
    await admin.post(`/api/admin/sessions/${session_id}/end`, { reason: 'Solved by phone' });
    await admin.get(`/api/admin/sessions/${session_id}/messages`);
    expect((await list(`kind=session`)).entries).toEqual([
      expect.objectContaining({ action: 'session.opened', subject_title: 'Refund', end_reason: null }),
      expect.objectContaining({ action: 'session.ended', subject_title: 'Refund', end_reason: 'Solved by phone' }),
    ]);
    expect((await list('kind=user')).entries.every(({ subject_title, end_reason }) => subject_title === null && end_reason === null)).toBe(true);
  });

  test('a search finds what entries show: names, email addresses, titles, reasons, addresses, devices and ids, with every other filter', async () => {
    const { session_id } = (await ann.post<{ session_id: string }>('/api/sessions', { title: 'Réfund 100%' })).body;
    await admin.post(`/api/admin/sessions/${session_id}/end`, { reason: 'Solved by phone' });
    await admin.patch('/api/auth/me', { name: 'Grace Hopper' });
    const found = async (q: string, more = '') => (await list(`limit=200&${more}q=${encodeURIComponent(q)}`)).entries.map(({ action }) => action);
    const ofSession = ['session.ended'];
    for (const q of ['refund 100%', 'SOLVED BY', session_id.slice(-8)]) expect([q, await found(q)]).toEqual([q, ofSession]);
    expect(await found('hopper', 'kind=session&')).toEqual(ofSession);
    expect(await found('hopper', `action=user.name_changed&actor=${admin.user.user_id}&`)).toEqual(['user.name_changed']);
    expect(await found('ann@EXAMPLE', 'action=session.ended&')).toEqual(ofSession);
    expect(await found('127.0.0', 'kind=user&')).toEqual([]);
    expect(await found('127.0.0')).toEqual(expect.arrayContaining(['auth.signed_in']));
    for (const q of ['refund_100', 'nobody', 'seq', 'known_device']) expect([q, await found(q)]).toEqual([q, []]);
    expect((await admin.get<Problem>(`${PATH}?q=${'x'.repeat(201)}`)).status).toBe(422);
    const { text } = await file('format=ndjson&q=hopper&kind=session');
    expect(text.split('\n').slice(0, -1).map((line) => (JSON.parse(line) as AuditEntry).action)).toEqual(ofSession);
  });

  test('a search reads a bounded number of entries for each page, and continues from there', async () => {
    const { user_id } = (await admin.get<{ user_id: string }>('/api/auth/me')).body;
    const { seq } = (await list('limit=1')).entries[0]!;
    const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${MAX_SEARCHED_ENTRIES})`;
    await writerOf(on).query(
      `${numbers} INSERT INTO audit_entries (entry_id, seq, at, actor_id, action, details, prev_hash, hash)
       SELECT 'filled-' || i, ${seq} + i, '2099-01-01T00:00:00.000Z', '${user_id}', 'session.exported', '{}', '', '' FROM n`,
    );
    for (const filter of ['', 'kind=session&', 'kind=user&']) {
      const pages = [await list(`${filter}q=ann@example`)];
      while (pages.at(-1)!.next_cursor) pages.push(await list(`${filter}q=ann@example&cursor=${pages.at(-1)!.next_cursor}`));
      expect([filter, pages.map(({ entries }) => entries.length > 0)]).toEqual([filter, filter === 'kind=user&' ? [true] : filter ? [false, false] : [false, true]]);
    }
  });

  test('an export has every entry that matches, and is an entry itself', async () => {
    for (let at = 0; at < 3; at++) await on.user(`user${at}@example.com`);
    const { answer, text } = await file('format=ndjson&kind=user');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-ndjson; charset=utf-8']);
    expect(text.split('\n').slice(0, -1).map((line) => JSON.parse(line) as AuditEntry)).toEqual((await list('kind=user&limit=200')).entries);
    const [latest] = (await list('limit=1')).entries;
    expect(latest).toMatchObject({ action: 'audit_log.exported', details: { format: 'ndjson' } });
    const table = await file('delimiter=semicolon');
    const [names, ...rows] = parseCsv(table.text.slice(1), ';');
    const entries = (await list('limit=200')).entries;
    expect(rows.map((cells) => cells[names!.indexOf('hash')])).toEqual(entries.map(({ hash }) => hash));
    expect(table.answer.headers.get('content-disposition')).toMatch(/^attachment; filename="switchboard-audit-[\dTZ-]+\.csv"$/);
  });

  test('the chain is checked on request, and the result is kept', async () => {
    expect((await admin.get<AuditVerification>(`${PATH}/verification`)).body).toMatchObject({ state: 'never', ended_at: null });
    const { seq } = (await list('limit=1')).entries[0]!;
    const result = await verified();
    expect(result).toEqual({ state: 'intact', checked: seq, total: seq, ended_at: expect.any(String) as string, broken: null });
    expect((await admin.get<AuditVerification>(`${PATH}/verification`)).body).toEqual(result);
    const guards = kind === 'sqlite' ? ['keep_audit_unchanged'] : ['keep_audit_entries ON audit_entries'];
    for (const guard of guards) await writerOf(on).query(`DROP TRIGGER ${guard}`);
    await writerOf(on).query(`UPDATE audit_entries SET details = '{}' WHERE seq = 1`);
    expect(await verified()).toMatchObject({ state: 'broken', broken: { seq: 1, fault: 'changed' } });
  });
});
