import { MAX_COUNTED_USERS, type User, type UserList } from '@switchboard/shared';
import { WriteGate } from '../src/core/database/write-gate.js';
import { startApp, type TestApp } from './support/app.js';
import type { Client } from './support/client.js';
import { GOOD_PASSWORD } from './support/cookies.js';
import { databaseKinds } from './support/databases.js';

describe.each(databaseKinds)('the number of accounts on %s', (kind) => {
  let on: TestApp;
  let admin: Client;

  beforeAll(async () => {
    on = await startApp({ kind });
    admin = await on.admin();
  });
  afterAll(() => on.close());

  const list = async (query = '') => (await admin.get<UserList>(`/api/admin/users?${query}`)).body;
  const make = async (email: string) => (await admin.post<User>('/api/admin/users', { email, password: GOOD_PASSWORD })).body;

  test('a list tells how many accounts there are, whatever it shows of them, up to a number that costs little', async () => {
    const { user_id } = await make('ann@example.com');
    for (const query of ['', 'limit=1', 'q=ann', 'role=admin', 'q=nobody']) expect([query, await list(query)]).toEqual([query, expect.objectContaining({ total: 2, at_least: false })]);
    await on.app.get(WriteGate).run(async ({ manager }) => {
      const numbers = kind === 'postgres' ? `generate_series(1, ${MAX_COUNTED_USERS}) AS n(n)` : `(WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${MAX_COUNTED_USERS}) SELECT n FROM n) AS n`;
      await manager.query(`INSERT INTO users (user_id, email, role, status, password_hash, created_at, last_seen_at)
        SELECT 'u' || n.n, 'u' || n.n || '@x.org', 'user', 'active', '!', '2020-01-01T00:00:00.000Z', '' FROM ${numbers} WHERE n.n <= ${MAX_COUNTED_USERS - 2}`);
    });
    expect(await list('limit=1')).toMatchObject({ total: MAX_COUNTED_USERS, at_least: false });
    await make('bob@example.com');
    expect(await list('limit=1')).toMatchObject({ total: MAX_COUNTED_USERS, at_least: true });
    expect(await list(`q=${user_id}`)).toMatchObject({ total: MAX_COUNTED_USERS, at_least: true });
  });
});
