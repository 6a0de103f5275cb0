import { jest } from '@jest/globals';
import type { MessageList, Problem, Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { HandlingReleases } from '../src/chat/handling/handling-releases.js';
import { ReleaseTask } from '../src/chat/handling/release-task.js';
import { administrators } from './support/administrators.js';
import { startApp, type TestApp } from './support/app.js';
import { entriesOf } from './support/audit.js';
import { Client } from './support/client.js';
import type { HandledSession } from './support/handled-session.js';
import { createScratchDatabase, databaseKinds, type ScratchDatabase } from './support/databases.js';
import { FakeClock } from './support/fake-clock.js';
import { until } from './support/until.js';

const MINUTE = 60_000;

describe.each(databaseKinds)('the release of sessions on %s', (kind) => {
  let database: ScratchDatabase;
  let on: TestApp;
  let clock: FakeClock;
  let anna: Client;
  let uma: Client;
  let session_id: string;

  const start = () => startApp({ kind, database, clock, env: { PERSON_SILENT_AFTER: '5m' } });
  beforeEach(async () => {
    database = await createScratchDatabase(kind);
    clock = new FakeClock();
    on = await start();
    [anna] = (await administrators(on, ['Anna'])) as [Client];
    uma = await on.user();
    session_id = (await uma.post<Session>('/api/sessions')).body.session_id;
    expect((await takeOver(anna)).status).toBe(200);
  });
  afterEach(async () => {
    await on.close();
    await database.drop();
  });

  const takeOver = (who: Client) => who.post<HandledSession>(`/api/admin/sessions/${session_id}/take-over`, {});
  const sweep = () => (on.app.get<unknown>(ReleaseTask, { strict: false }) as { runOnce(): Promise<void> }).runOnce();
  const session = async () => (await uma.get<Session>(`/api/sessions/${session_id}`)).body;
  const events = async () => (await uma.get<MessageList>(`/api/sessions/${session_id}/messages`)).body.messages.flatMap(({ event }) => event?.type ?? []);
  const say = (message: string) => uma.post(`/api/sessions/${session_id}/chat`, { message });
  const released = { handling: 'waiting', handled_by: null, handled_by_name: null, handled_since: null, waiting_since: expect.any(String), handling_version: 2 };

  test('an administrator with a stream open stays; without one, for as long as PERSON_AWAY_AFTER', async () => {
    const stream = await anna.stream('/api/admin/sessions/stream');
    clock.advance(10 * MINUTE);
    await sweep();
    expect((await session()).handling).toBe('person');
    await stream.leave();
    const after = async (minutes: number) => {
      clock.advance(minutes * MINUTE);
      await sweep();
      return (await session()).handling;
    };
    await until(async () => (await anna.get<Session>(`/api/admin/sessions/${session_id}`)).status === 200);
    expect(await after(2)).toBe('person');
    await anna.get(`/api/admin/sessions/${session_id}`);
    expect(await after(2)).toBe('person');
    await anna.get('/api/admin/sessions');
    const watching = await uma.stream(`/api/sessions/${session_id}/stream`);
    clock.advance(1);
    const at = clock.instant();
    await sweep();
    expect(await session()).toMatchObject({ ...released, waiting_since: at });
    const left = await watching.next(({ data }) => data['role'] === 'system');
    expect(left.data).toMatchObject({ author_name: 'Anna', event: { type: 'person_left', by: anna.user.user_id } });
    await watching.leave();
    expect(await events()).toEqual(['person_came', 'person_left']);
    const [entry] = await entriesOf(await on.admin(), `subject=${session_id}`);
    expect(entry).toMatchObject({ action: 'session.released', actor_id: null, details: { user_id: uma.user.user_id, from_user_id: anna.user.user_id } });
    await sweep();
    expect(await events()).toHaveLength(2);
    expect((await takeOver(anna)).status).toBe(200);
  });

  test('one who is there and says nothing loses it after PERSON_SILENT_AFTER, however long the user had waited before', async () => {
    const stream = await anna.stream('/api/admin/sessions/stream');
    await say('hello?');
    clock.advance(4 * MINUTE);
    await sweep();
    expect((await session()).handling).toBe('person');
    await anna.post(`/api/admin/sessions/${session_id}/messages`, { message: 'yes' });
    await say('and now?');
    const { waiting_since } = await session();
    clock.advance(5 * MINUTE);
    await sweep();
    expect((await session()).handling).toBe('person');
    clock.advance(1);
    await sweep();
    expect(await session()).toMatchObject({ ...released, waiting_since });
    await takeOver(anna);
    await sweep();
    expect((await session()).handling).toBe('person');
    await stream.leave();
  });

  test('after a restart there is as much time to come back; the take-over stands', async () => {
    clock.advance(MINUTE);
    await on.close();
    clock.advance(60 * MINUTE);
    on = await start();
    uma = await Client.signIn(on.url, uma.user.email, 'a password for tests');
    await sweep();
    clock.advance(2 * MINUTE);
    await sweep();
    expect(await session()).toMatchObject({ handling: 'person', handled_by: anna.user.user_id, handling_version: 1 });
    clock.advance(1);
    await sweep();
    expect(await session()).toMatchObject(released);
  });

  test.each(['disabled', 'demoted', 'deleted'])('an administrator who is %s loses it with that change', async (action) => {
    const boss = await on.admin();
    const stream = await anna.stream('/api/admin/sessions/stream');
    if (action === 'deleted') await anna.send('DELETE', '/api/auth/me', { current_password: 'a password for tests' });
    else await boss.patch(`/api/admin/users/${anna.user.user_id}`, action === 'disabled' ? { status: 'disabled' } : { role: 'user' });
    expect(await session()).toMatchObject(released);
    const [entry] = await entriesOf(boss, `subject=${session_id}&action=session.released`);
    expect(entry!.actor_id).toBe(action === 'deleted' ? anna.user.user_id : boss.user.user_id);
    expect((await anna.post<Problem>(`/api/admin/sessions/${session_id}/messages`, { message: 'late' })).status).toBe(action === 'demoted' ? 403 : 401);
    await stream.leave();
  });

  test('a take-over that was committed after its administrator was demoted does not last', async () => {
    const boss = await on.admin();
    await boss.patch(`/api/admin/users/${anna.user.user_id}`, { role: 'user' });
    const { app } = on;
    const { getDataSourceToken } = await import('@nestjs/typeorm');
    await app.get<{ query(text: string): Promise<unknown> }>(getDataSourceToken('writer'), { strict: false }).query(
      `UPDATE user_sessions SET handling = 'person', handled_by = '${anna.user.user_id}', handled_by_name = 'Anna', handled_since = '${clock.instant()}' WHERE session_id = '${session_id}'`,
    );
    await sweep();
    expect((await session()).handling).toBe('waiting');
  });

  test('an administrator who answers while the sessions of silent ones are released keeps theirs', async () => {
    const stream = await anna.stream('/api/admin/sessions/stream');
    await say('is anybody there?');
    clock.advance(6 * MINUTE);
    const releases = on.app.get(HandlingReleases, { strict: false });
    const release = releases.release.bind(releases);
    jest.spyOn(releases, 'release').mockImplementationOnce(async (...args) => {
      expect((await anna.post(`/api/admin/sessions/${session_id}/messages`, { message: 'yes', message_id: randomUUID() })).status).toBe(201);
      return release(...args);
    });
    await sweep();
    expect((await session()).handling).toBe('person');
    await say('and now?');
    clock.advance(6 * MINUTE);
    await sweep();
    expect((await session()).handling).toBe('waiting');
    await stream.leave();
  });
});
