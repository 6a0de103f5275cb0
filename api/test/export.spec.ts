import type { AdminSession, AdminSessionList, ListedAdminSession, Problem, Session } from '@switchboard/shared';
import { CSV_COLUMNS } from '../src/export/csv.js';
import { type TestApp, startApp } from './support/app.js';
import { breakAudit, entriesOf, writerOf } from './support/audit.js';
import type { Client } from './support/client.js';
import { parseCsv } from './support/csv.js';
import { databaseKinds } from './support/databases.js';
import { FakeClock } from './support/fake-clock.js';
import { addSessions } from './support/many-sessions.js';
import { scripted } from './support/scripted-responder.js';
import { until } from './support/until.js';

const EXPORT = '/api/admin/sessions/export';
const MARK = '\uFEFF';
/** What a spreadsheet would take for a formula, also with full-width signs, after trimmed characters, and in forms that programs fold. */
const FORMULAS = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1+1', '＋1', '－1', '＠1', '\n=1', ' =1', '\u00a0+1', '\u200b=1', '﹦1', '−1'];
const HARMLESS = ['plain', 'a,b;c', 'she said "no"', '"', '""', 'two\nlines', 'two\r\nlines', ' a=1', "'=1", '1,5', 'Größe 日本語 🎈 مرحبا'];

/** The cells of a file, as objects; checks the byte order mark and the header row. */
function rowsOf(file: string, delimiter = ','): Record<string, string>[] {
  expect(file.startsWith(MARK)).toBe(true);
  const [names, ...rows] = parseCsv(file.slice(MARK.length), delimiter);
  expect(names).toEqual([...CSV_COLUMNS]);
  return rows.map((cells) => Object.fromEntries(cells.map((cell, at) => [names![at], cell])));
}

/** The cells expected for a row of the list. */
function asCells(row: AdminSession): Record<string, string> {
  const cell = (value: string | number | null) => {
    const text = String(value ?? '').replaceAll('\u0000', '').replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.\d{3}Z$/, '$1 $2');
    return typeof value === 'string' && /^(?:[\t\r\n]|[\s\u200b]*[=+\-@＝＋－＠﹦−])/.test(text) ? `'${text}` : text;
  };
  return Object.fromEntries(CSV_COLUMNS.map((column) => [column, cell(row[column])]));
}

const linesOf = (file: string) => file.split('\n').slice(0, -1).map((line) => JSON.parse(line) as AdminSession);

describe.each(databaseKinds)('the export of sessions on %s', (kind) => {
  let on: TestApp;
  let clock: FakeClock;
  let admin: Client;
  let ann: Client;

  beforeAll(async () => {
    clock = new FakeClock();
    on = await startApp({ kind, clock, extensions: [scripted] });
    [admin, ann] = [await on.admin(), await on.user('ann@example.com')];
  });
  afterEach(() => writerOf(on).query('DELETE FROM user_sessions'));
  afterAll(() => on.close());

  const listed = async (query = '') => (await admin.get<AdminSessionList>(`/api/admin/sessions?limit=200&${query}`)).body.sessions;
  const ask = (query: string) => fetch(`${on.url}${EXPORT}?${query}`, { headers: { authorization: `Bearer ${admin.token}` } });
  const file = async (query: string) => {
    const answer = await ask(query);
    // Response.text() would strip the byte order mark.
    const text = Buffer.from(await answer.arrayBuffer()).toString();
    expect([answer.status, text.slice(0, 300)]).toEqual([200, text.slice(0, 300)]);
    return text;
  };

  test('A49: cells that a spreadsheet would take for formulas, quotes, line breaks and other scripts survive a round trip', async () => {
    for (const title of [...FORMULAS, ...HARMLESS]) {
      const { session_id } = (await ann.post<Session>('/api/sessions', { title })).body;
      await admin.post(`/api/admin/sessions/${session_id}/end`, { reason: title });
    }
    await ann.patch('/api/auth/me', { name: '=HYPERLINK("http://evil.example")' });
    if (kind === 'sqlite')
      await writerOf(on).query(`UPDATE user_sessions SET title = '=1' || char(0) || '"x', end_reason = char(0) || '=2' WHERE title = 'plain'`);
    const rows = rowsOf(await file('format=csv'));
    const expected = await listed();
    expect(expected).toHaveLength(FORMULAS.length + HARMLESS.length);
    expect(rows).toEqual(expected.map(asCells));
    expect(rows.filter(({ title }) => /^[=+\-@\t\r＝＋－＠\u0000]/.test(title!))).toEqual([]);
    expect(rows.map(({ user_name }) => user_name)).toEqual(expected.map(() => `'=HYPERLINK("http://evil.example")`));
    const { headers } = await ask('');
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="switchboard-sessions-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.csv"$/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store, no-transform');
  });

  test.each([['comma', ','], ['semicolon', ';'], ['tab', '\t']])('S38: CSV separated by %s survives a round trip, with times that spreadsheets recognise', async (name, sign) => {
    for (const title of [...FORMULAS, ...HARMLESS, 'a;b,c\td', ';', '\t;', '"; "', '2026-01-31T12:00:00.000Z'])
      await admin.post(`/api/admin/sessions/${(await ann.post<Session>('/api/sessions', { title })).body.session_id}/end`, { reason: title });
    const rows = rowsOf(await file(`format=csv&delimiter=${name}`), sign);
    expect(rows.map(({ title, ...row }) => row)).toEqual((await listed()).map(asCells).map(({ title, end_reason, ...row }) => ({ ...row, end_reason: expect.any(String) })));
    expect(rows.map(({ title }) => title)).toContain('2026-01-31T12:00:00.000Z');
    for (const { created_at, last_activity_at, ended_at } of rows)
      for (const time of [created_at, last_activity_at, ended_at]) expect(time).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    expect((await ask(`delimiter=${name}&format=csv`)).headers.get('switchboard-rows')).toBe(String(rows.length));
  });

  test('S38: the default delimiter is the comma, and only these three are accepted', async () => {
    await ann.post('/api/sessions', { title: 'One' });
    expect(await file('format=csv')).toBe(await file('format=csv&delimiter=comma'));
    for (const delimiter of [',', ';', 'pipe', 'Tab']) expect((await ask(`format=csv&delimiter=${encodeURIComponent(delimiter)}`)).status).toBe(422);
  });

  /** What an export keeps of a row: neither what the search found, nor whether an answer was being given at that instant. */
  const kept = ({ hit: _hit, answering: _answering, ...session }: ListedAdminSession) => session;

  test('NDJSON: one object of the list per line, for every filter and order of the list', async () => {
    const bob = await on.user('bob@example.com');
    for (let at = 0; at < 9; at++) {
      const client = at % 3 === 0 ? bob : ann;
      const { session_id } = (await client.post<Session>('/api/sessions', { title: `Talk\n${at}` })).body;
      for (let sent = 0; sent < at % 4; sent++) await client.post(`/api/sessions/${session_id}/chat`, { message: `m${sent}` });
      if (at === 5) await admin.post(`/api/admin/sessions/${session_id}/end`);
      clock.advance(40_000);
    }
    const middle = (await listed())[4]!.last_activity_at;
    const queries = [
      '', 'status=active', 'status=idle&messages=some', 'status=ended', `user_id=${bob.user.user_id}`, 'messages=none', 'q=BOB@',
      'q=nothing+like+it', `from=${middle}`, `to=${middle}`, 'q=', ...['', '-'].flatMap((sign) =>
        ['last_activity_at', 'created_at', 'message_count'].map((column) => `sort=${sign}${column}`)),
    ];
    for (const query of queries) expect([query, linesOf(await file(`format=ndjson&${query}`))]).toEqual([query, (await listed(query)).map(kept)]);
    // Messages are indexed shortly after their commit.
    await until(async () => (await listed('text=m2')).length === 2);
    expect(linesOf(await file('format=ndjson&text=m2'))).toEqual((await listed('text=m2')).map(kept));
    const { headers } = await ask('format=ndjson');
    expect(headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(headers.get('content-disposition')).toMatch(/\.ndjson"$/);
    expect(headers.get('switchboard-rows')).toBe('9');
    expect((await ask('format=ndjson&status=idle')).headers.get('switchboard-rows')).toBeNull();
  });

  test('an empty result is an empty table', async () => {
    expect(await file('format=ndjson&status=ended')).toBe('');
    expect(rowsOf(await file('status=ended'))).toEqual([]);
  });

  test.each([1, 499, 500, 501, 1_000, 1_501])('%i sessions: each appears once, in list order, even across chunk boundaries', async (count) => {
    const ids = await addSessions(on, { count, user_id: ann.user.user_id });
    for (const sort of ['created_at', '-last_activity_at', 'message_count']) {
      const rows = linesOf(await file(`format=ndjson&sort=${sort}`));
      const sign = sort.startsWith('-') ? -1 : 1;
      const key = (row: AdminSession) => (sort === 'message_count' ? '' : row.created_at) + row.session_id;
      expect(rows.map(key)).toEqual(rows.map(key).sort((a, b) => (a < b ? -sign : sign)));
      expect(rows.map(({ session_id }) => session_id).sort()).toEqual(ids);
    }
    expect(rowsOf(await file(''))).toHaveLength(count);
    // The few matches are far apart, among many rows that do not match.
    const few = linesOf(await file('format=ndjson&q=talk%20499'));
    expect(few.map(({ title }) => title).sort()).toEqual(['Talk 499'].slice(0, count >= 499 ? 1 : 0));
  });

  test('A60: a page, or a parameter unknown to the list, gets 422 and is not an export', async () => {
    const before = await entriesOf(admin, 'action=session.exported');
    for (const query of ['limit=100000', 'limit=10', 'cursor=x', 'format=xlsx', 'status=open', 'sort=title', 'nope=1', 'format=csv&format=ndjson'])
      expect([query, (await admin.get<Problem>(`${EXPORT}?${query}`)).status]).toEqual([query, 422]);
    expect(await entriesOf(admin, 'action=session.exported')).toEqual(before);
  });

  test('is in the audit log before the file is sent: who, which filters, and no word of the search', async () => {
    const from = '2026-01-31T12:00:00.000Z';
    await file(`format=ndjson&q=secret%20word&status=idle&messages=some&user_id=${ann.user.user_id}&from=${from}&to=${from}`);
    await file('');
    const [second, first] = await entriesOf(admin, 'action=session.exported');
    expect([second!.actor_id, second!.subject_id, second!.details]).toEqual([admin.user.user_id, null, { format: 'csv' }]);
    expect(first!.details).toEqual({
      format: 'ndjson', session_status: 'idle', messages: 'some', user_id: ann.user.user_id, activity_from: from, activity_to: from, searched: true,
    });
    const restoreAudit = await breakAudit(on);
    const refused = await admin.get<Problem>(`${EXPORT}?format=ndjson`);
    expect([refused.status, refused.headers.get('content-type')]).toEqual([500, 'application/problem+json; charset=utf-8']);
    await restoreAudit();
    expect((await entriesOf(admin, 'action=session.exported'))[0]).toEqual(second);
  });
});
