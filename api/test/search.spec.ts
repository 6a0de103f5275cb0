import type { AdminSessionList, OwnSessionList } from '@switchboard/shared';
import { startApp, type TestApp } from './support/app.js';
import type { Client } from './support/client.js';
import { createScratchDatabase, databaseKinds, type ScratchDatabase } from './support/databases.js';

/** A title, and searches that differ from a part of it only in case. */
const spellings: [title: string, ...searches: string[]][] = [
  ['ÄPFEL aus Málaga', 'äpfel', 'MÁLAGA', 'pfel AUS'],
  ['Журнал', 'ЖУРНАЛ', 'урнал'],
  ['ΟΔΟΣ Αθηνάς', 'οδος', 'οδοσ α', 'ΑΘΗΝΆΣ'],
  ['İstanbul', 'İSTANBUL', 'STANBUL'],
  ['100%_\\', '0%_\\'],
];

const places: [what: string, make: () => Promise<ScratchDatabase>][] = databaseKinds.map((kind) => [kind, () => createScratchDatabase(kind)]);
if (databaseKinds.includes('postgres'))
  places.push(['postgres in the C locale', () => createScratchDatabase('postgres', "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")]);

describe.each(places)('searching on %s', (_, make) => {
  let database: ScratchDatabase;
  let on: TestApp;
  let ann: Client;
  let admin: Client;

  beforeAll(async () => {
    database = await make();
    on = await startApp({ database });
    [ann, admin] = [await on.user(), await on.admin()];
    for (const [title] of spellings) await ann.post('/api/sessions', { title });
  });
  afterAll(async () => {
    await on.close();
    await database.drop();
  });

  test.each(spellings)('%s is found regardless of case', async (title, ...searches) => {
    for (const search of [title, title.toLowerCase(), ...searches]) {
      const q = encodeURIComponent(search);
      const own = await ann.get<OwnSessionList>(`/api/sessions?q=${q}`);
      expect([search, own.body.sessions.map((session) => session.title)]).toEqual([search, [title]]);
      const all = await admin.get<AdminSessionList>(`/api/admin/sessions?q=${q}`);
      expect([search, all.body.sessions.map((session) => session.title)]).toEqual([search, [title]]);
    }
  });

  test('names of users are found in the same way', async () => {
    await ann.patch('/api/auth/me', { name: 'ÉLODIE Ωmega' });
    for (const search of ['élodie', 'ωMEGA']) {
      const { body } = await admin.get<{ users: { name: string }[] }>(`/api/admin/users?q=${encodeURIComponent(search)}`);
      expect(body.users.map(({ name }) => name)).toEqual(['ÉLODIE Ωmega']);
    }
  });
});
