import type { AdminSessionList, OwnSessionList, Session, User, UserList } from '@switchboard/shared';
import Database from 'better-sqlite3';
import { type TestApp, startApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { until } from './support/until.js';

/** What is written, and what users type to find it. */
const PAIRS = [
  ['Zu\u0308rich im Juni', 'z\u00fcrich'],
  ['Z\u00fcrich im Mai', 'zu\u0308rich'],
  ['Cr\u00e8me br\u00fbl\u00e9e', 'creme BRULEE'],
  ['creme brulee', 'Cr\u00e8me br\u00fbl\u00e9e'],
  ['Straße nach Süden', 'STRASSE NACH SUDEN'],
  ['10\u00a0000\u202fEuro', '10 000 euro'],
  ['ten thousand euro', 'ten\u00a0thousand'],
  ['Iğdır ve İstanbul', 'igdir VE ISTANBUL'],
  ['ΟΔΥΣΣΕΎΣ', 'οδυσσευς'],
  ['ﬁnance office', 'FINANCE'],
  ['Ｆｕｌｌ ｗｉｄｔｈ', 'full width'],
  ['Tiếng Việt', 'tieng viet'],
  ['Ёлка', 'елка'],
  ['100%_ok\\', '%_OK\\'],
] as const;

describe.each(databaseKinds)('S35: the same folding for all searches on %s', (kind) => {
  let on: TestApp;
  let admin: Client;
  let ann: Client;

  beforeAll(async () => {
    on = await startApp({ kind });
    [admin, ann] = [await on.admin(), await on.user()];
  });
  afterAll(() => on.close());

  const q = (text: string) => `q=${encodeURIComponent(text)}`;
  const listed = async (text: string) => (await admin.get<AdminSessionList>(`/api/admin/sessions?${q(text)}`)).body.sessions.map(({ title }) => title);
  const own = async (text: string) => (await ann.get<OwnSessionList>(`/api/sessions?${q(text)}`)).body.sessions.map(({ title }) => title);
  const people = async (text: string) => (await admin.get<UserList>(`/api/admin/users?${q(text)}`)).body.users.map(({ name }) => name);

  test.each(PAIRS)('%j is found by %j, before and after it is folded, as a title and as a name, which stay as written', async (written, typed) => {
    const { session_id } = (await ann.post<Session>('/api/sessions', { title: written })).body;
    const everywhere = async () => [await listed(typed), await own(typed)].map((titles) => titles.includes(written));
    expect(await everywhere()).toEqual([true, true]);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(await everywhere()).toEqual([true, true]);
    expect((await ann.get<Session>(`/api/sessions/${session_id}`)).body.title).toBe(written);
    await ann.patch<User>('/api/auth/me', { name: written });
    expect(await people(typed)).toContain(written);
    expect((await listed(typed)).length).toBeGreaterThan(0);
    expect((await ann.get<User>('/api/auth/me')).body.name).toBe(written);
    await ann.patch(`/api/sessions/${session_id}`, { title: 'something else' });
    await ann.patch('/api/auth/me', { name: 'Ann' });
    expect([await listed(typed), await own(typed), await people(typed)].map((found) => found.includes(written))).toEqual([false, false, false]);
  });

  test('nothing else is found', async () => {
    await ann.post<Session>('/api/sessions', { title: 'Zürich' });
    expect([await listed('zuerich'), await listed('zurich!'), await listed('%ri'), await listed('z_rich')]).toEqual([[], [], [], []]);
  });
});

test('S35: a row that another program writes to the SQLite file, without our functions, is found', async () => {
  const on = await startApp();
  const [admin, ann] = [await on.admin(), await on.user()];
  const { session_id } = (await ann.post<Session>('/api/sessions', { title: 'Größe' })).body;
  const titles = async (text: string) => (await admin.get<AdminSessionList>(`/api/admin/sessions?q=${encodeURIComponent(text)}`)).body.sessions.map(({ title }) => title);
  const other = new Database(on.settings.database.kind === 'sqlite' ? on.settings.database.file : '');
  const unfolded = () => other.prepare('SELECT count(*) AS n FROM session_folds WHERE folded IS NULL').get() as { n: number };
  await until(() => unfolded().n === 0);
  other.prepare('UPDATE user_sessions SET title = ? WHERE session_id = ?').run('Cafe\u0301 Zürich', session_id);
  expect([await titles('café zurich'), await titles('grosse')]).toEqual([['Cafe\u0301 Zürich'], []]);
  await until(() => unfolded().n === 0);
  expect([await titles('CAFÉ ZÜRICH'), await titles('grosse')]).toEqual([['Cafe\u0301 Zürich'], []]);
  other.prepare('DELETE FROM user_sessions WHERE session_id = ?').run(session_id);
  expect(await titles('cafe')).toEqual([]);
  expect(other.prepare('SELECT count(*) AS n FROM session_folds').get()).toEqual({ n: 0 });
  // Deleting left nothing in the index, and removed nothing that was never in it.
  other.exec("INSERT INTO session_grams (session_grams) VALUES ('integrity-check')");
  other.close();
  await on.close();
});
