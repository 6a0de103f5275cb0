import type { AdminSession, AdminSessionList, ChatAnswer, Opening, Session } from '@switchboard/shared';
import { MessageIndexing } from '../src/search/index.js';
import { administrators } from './support/administrators.js';
import { startApp, type TestApp } from './support/app.js';
import { entriesOf } from './support/audit.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { scripted } from './support/scripted-responder.js';

describe.each(databaseKinds)('sealed titles on %s', (kind) => {
  let on: TestApp;
  let anna: Client;
  let ben: Client;
  let uma: Client;
  let session_id: string;
  let any: string;

  beforeAll(async () => {
    on = await startApp({ kind, extensions: [scripted], env: { TRANSCRIPTS: 'sealed' } });
    [anna, ben] = (await administrators(on, ['Anna', 'Ben'])) as [Client, Client];
    uma = await on.user('uma@example.com');
    session_id = (await uma.post<Session>('/api/sessions')).body.session_id;
    any = `/api/admin/sessions/${session_id}`;
    await uma.post<ChatAnswer>(`/api/sessions/${session_id}/chat`, { message: 'Unmentionable matters' });
  });
  afterAll(() => on.close());

  const list = async (query = '', who = anna) => (await who.get<AdminSessionList>(`/api/admin/sessions${query}`)).body.sessions;
  const hidden = { title: null, title_sealed: true };

  test('nobody but the owner is given one', async () => {
    const titled = await uma.get<Session>(`/api/sessions/${session_id}`);
    expect([titled.body.title, 'title_sealed' in titled.body]).toEqual(['Unmentionable matters', false]);
    expect(await list()).toEqual([expect.objectContaining(hidden)]);
    expect((await anna.get<AdminSession>(any)).body).toMatchObject(hidden);
    expect((await anna.post<AdminSession>(`${any}/take-over`, {})).body).toMatchObject(hidden);
    expect((await anna.post<AdminSession>(`${any}/hand-back`, {})).body).toMatchObject(hidden);
    const [csv, lines] = await Promise.all(['csv', 'ndjson'].map((format) => anna.get(`/api/admin/sessions/export?format=${format}`)));
    expect([csv!.text, lines!.text].join()).not.toContain('Unmentionable');
    expect(csv!.text).toContain('uma@example.com');
    expect(JSON.parse(lines!.text.trim())).toMatchObject(hidden);
    const entries = await entriesOf(anna, `subject=${session_id}`);
    expect(entries.length).toBeGreaterThan(1);
    expect(entries.map(({ subject_title }) => subject_title)).toEqual(entries.map(() => null));
    expect(await entriesOf(anna, 'q=Unmentionable')).toEqual([]);
    expect(await entriesOf(anna, `subject=${session_id}&q=uma@example`)).toEqual(entries);
  });

  test('they are searched neither in the list nor in the file; people still are', async () => {
    for (const [query, found] of [['?q=Unmentionable', 0], ['?q=Un', 0], ['?q=uma@ex', 1], ['?q=um', 1], ['?q=uma@ex&sort=created_at&status=active', 1]] as const) {
      expect([query, (await list(query)).length]).toEqual([query, found]);
      const { text } = await anna.get(`/api/admin/sessions/export${query}&format=ndjson`);
      expect([query, text.split('\n').filter(Boolean).length]).toEqual([query, found]);
    }
    expect((await uma.get<{ sessions: Session[] }>('/api/sessions?q=Unmentionable')).body.sessions).toHaveLength(1);
    await anna.post<Opening>('/api/admin/openings', { reason_kind: 'abuse' });
    await on.app.get(MessageIndexing, { strict: false }).run();
    expect([await list('?text=matters&q=uma@ex'), await list('?text=matters&q=Unmentionable')]).toMatchObject([[hidden], []]);
  });

  test('not even who has opened the transcript is given one on the stream; the owner is', async () => {
    await anna.post(`${any}/openings`, { reason_kind: 'abuse' });
    const [annas, umas] = [await anna.stream(`${any}/stream`), await uma.stream(`/api/sessions/${session_id}/stream`)];
    expect((await annas.named('session')).data).toMatchObject(hidden);
    const before = annas.events.length;
    await uma.patch(`/api/sessions/${session_id}`, { title: 'Unmentionable things' });
    expect((await annas.named('session', before)).data).toMatchObject(hidden);
    await umas.next(({ event, data }) => event === 'session' && data['title'] === 'Unmentionable things');
    expect(JSON.stringify(annas.events)).not.toContain('Unmentionable');
    await Promise.all([annas.leave(), umas.leave()]);
  });

  test('the list and its tag are the same for every administrator, whatever they have opened', async () => {
    await anna.post(`${any}/openings`, { reason_kind: 'quality' });
    const [annas, bens] = [await anna.get('/api/admin/sessions'), await ben.get('/api/admin/sessions')];
    expect([annas.text, annas.headers.get('etag')]).toEqual([bens.text, bens.headers.get('etag')]);
    expect(annas.text).not.toContain('opened_until');
    expect((await ben.get('/api/admin/sessions', { 'if-none-match': annas.headers.get('etag')! })).status).toBe(304);
  });
});
