import { jest } from '@jest/globals';
import type { Session } from '@switchboard/shared';
import { WriteGate } from '../src/core/database/write-gate.js';
import { startApp, type TestApp } from './support/app.js';
import { entriesOf } from './support/audit.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { FakeClock } from './support/fake-clock.js';

const MINUTE = 60_000;

describe.each(databaseKinds)('refused access in the audit log on %s', (kind) => {
  let on: TestApp;
  let clock: FakeClock;
  let admin: Client;
  let ann: Client;

  beforeEach(async () => {
    clock = new FakeClock();
    on = await startApp({ kind, clock });
    [admin, ann] = [await on.admin(), await on.user()];
  });
  afterEach(() => on.close());

  const refusals = () => entriesOf(admin, 'action=access.refused');

  test('S20: each user’s first refusal in a minute is recorded, whatever others do; further ones up to a limit', async () => {
    const { session_id } = (await ann.post<Session>('/api/sessions')).body;
    const crowd = await Promise.all(Array.from({ length: 12 }, () => on.user()));
    const routes = ['sessions', 'users', 'audit', 'sessions/stream', ...['', '/messages', '/stream'].map((end) => `sessions/${session_id}${end}`)];
    for (const person of crowd) for (const route of routes) expect((await person.get(`/api/admin/${route}`)).status).toBe(403);
    expect(await refusals()).toHaveLength(12 + 60);
    await ann.get('/api/admin/audit');
    expect((await refusals())[0]).toMatchObject({ actor_id: ann.user.user_id });
    clock.advance(MINUTE);
    await ann.get('/api/admin/audit');
    expect(await refusals()).toHaveLength(74);
  });

  test('S20: a refusal that could not be recorded is recorded the next time', async () => {
    const run = jest.spyOn(on.app.get<WriteGate>(WriteGate), 'run').mockRejectedValueOnce(new Error('the disk is full'));
    try {
      expect((await ann.get('/api/admin/audit')).status).toBe(403);
    } finally {
      run.mockRestore();
    }
    expect(await refusals()).toHaveLength(0);
    expect((await ann.get('/api/admin/audit')).status).toBe(403);
    expect(await refusals()).toHaveLength(1);
  });
});
