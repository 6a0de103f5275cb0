import { AsyncLocalStorage } from 'node:async_hooks';
import type { Problem, Session, UserList } from '@switchboard/shared';
import type { EntityManager } from 'typeorm';
import { Bus } from '../src/core/bus/bus.js';
import { Statement } from '../src/core/database/statement.js';
import { WriteGate, type WriteJob } from '../src/core/database/write-gate.js';
import { MessageIndexing } from '../src/search/index.js';
import { SessionDeleted } from '../src/sessions/index.js';
import { RemovalTask } from '../src/sessions/removal-task.js';
import { SessionRemoval } from '../src/sessions/session-removal.js';
import { SessionsRepository } from '../src/sessions/sessions.repository.js';
import { UserDeleted, UsersService } from '../src/users/index.js';
import { startApp, type TestApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';

const PASSWORD = 'a password for tests';
/** Maximum number of rows that one job may remove, since other writers wait meanwhile. */
const MAX_ROWS_PER_JOB = 300;

const addMessage = new Statement(
  `INSERT INTO messages (session_id, message_id, seq, role, content, created_at) VALUES ($1, $2, $3, 'user', 'x', '2026-01-01T00:00:00.000Z')`,
);

describe.each(databaseKinds)('S21, S6: deletion happens in bounded jobs, on %s', (kind) => {
  let app: TestApp;
  let announced: string[];
  let sizes: number[];
  let failures: number;

  beforeAll(async () => {
    app = await startApp({ kind });
    // On PostgreSQL a job that runs at the same time would see rows vanish that others delete.
    await app.app.get<MessageIndexing>(MessageIndexing).onModuleDestroy();
    const gate = app.app.get<WriteGate>(WriteGate);
    const run = gate.run.bind(gate);
    // Other jobs may run at the same time; a job may start one of its own, which is part of it.
    const measured = new AsyncLocalStorage<true>();
    gate.run = <T>(work: (job: WriteJob) => Promise<T>): Promise<T> =>
      run((job) => {
        if (measured.getStore()) return work(job);
        return measured.run(true, async () => {
          const before = await rowsIn(job.manager);
          const result = await work(job);
          sizes.push(before - (await rowsIn(job.manager)));
          return result;
        });
      });
    const bus = app.app.get<Bus>(Bus);
    bus.within(SessionDeleted, async ({ session_id }, manager) => {
      // An extension's rows are deleted in the same job, while the session's id still refers to something.
      await manager.query('SELECT 1');
      if (failures > 0 && failures--) throw new Error('an extension cannot');
      announced.push(session_id);
    });
    bus.within(UserDeleted, ({ user_id }) => void announced.push(user_id));
  });
  afterAll(() => app.close());
  beforeEach(() => {
    announced = [];
    sizes = [];
    failures = 0;
  });

  async function rowsIn(manager: EntityManager): Promise<number> {
    const [row] = await manager.query<{ n: string | number }[]>(
      'SELECT (SELECT count(*) FROM messages) + (SELECT count(*) FROM user_sessions) + (SELECT count(*) FROM users) AS n',
    );
    return Number(row!.n);
  }

  async function userWithSessions(sessions: number, messages: number[]): Promise<{ client: Client; ids: string[] }> {
    const client = await app.user();
    const ids: string[] = [];
    for (let count = 0; count < sessions; count++) ids.push((await client.post<Session>('/api/sessions')).body.session_id);
    // In batches, since a job may take only a few seconds.
    for (const [at, many] of messages.entries())
      for (let inserted = 0; inserted < many; inserted += 200)
        await app.app.get(WriteGate).run(async ({ manager }) => {
          for (let seq = inserted + 1; seq <= Math.min(inserted + 200, many); seq++) await addMessage.all(manager, ids[at], `m${at}-${seq}`, seq);
        });
    sizes = [];
    return { client, ids };
  }

  /** What the server does at startup and every minute. */
  const finishLeftovers = () => (app.app.get<unknown>(RemovalTask) as { runOnce(): Promise<void> }).runOnce();

  const countDeletedAccounts = async () => {
    const rows = await app.app.get(WriteGate).run(({ manager }) => manager.query<{ n: number }[]>("SELECT count(*) AS n FROM users WHERE status = 'deleted'"));
    return Number(rows[0]!.n);
  };

  test('an account with many long conversations: an event for each, no large job, nothing left', async () => {
    const { client, ids } = await userWithSessions(45, [1_000, 199, 201, 5, 0, 200]);
    expect((await client.delete('/api/auth/me', { current_password: PASSWORD })).status).toBe(204);
    expect(announced[0]).toBe(client.user.user_id);
    expect(announced.slice(1).sort()).toEqual([...ids].sort());
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MAX_ROWS_PER_JOB);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(45 + 1_605 + 1);
    expect(await countDeletedAccounts()).toBe(0);
  });

  test('a session with a long transcript is deleted in bounded jobs', async () => {
    const { client, ids } = await userWithSessions(1, [1_000]);
    expect((await client.delete(`/api/sessions/${ids[0]}`)).status).toBe(204);
    expect([announced, Math.max(...sizes) <= MAX_ROWS_PER_JOB]).toEqual([ids, true]);
    expect((await client.get(`/api/sessions/${ids[0]}`)).status).toBe(404);
  });

  test('K4: after a failure a long session is deleted later; meanwhile its owner cannot find it', async () => {
    const { client, ids } = await userWithSessions(2, [1_000]);
    const [long, other] = ids as [string, string];
    failures = 1;
    expect((await client.delete(`/api/sessions/${long}`)).status).toBe(204);
    expect(announced).toEqual([]);
    const { sessions } = (await client.get<{ sessions: Session[] }>('/api/sessions')).body;
    expect(sessions.map(({ session_id }) => session_id)).toEqual([other]);
    for (const answer of [
      await client.get(`/api/sessions/${long}`),
      await client.get(`/api/sessions/${long}/messages`),
      await client.patch(`/api/sessions/${long}`, { title: 'new' }),
      await client.delete(`/api/sessions/${long}`),
      await client.post(`/api/sessions/${long}/chat`, { message: 'hello' }),
    ])
      expect(answer.status).toBe(404);
    await finishLeftovers();
    expect([announced, await app.app.get<SessionRemoval>(SessionRemoval).finishNext()]).toEqual([[long], false]);
    expect((await client.post(`/api/sessions/${long}/chat`, { message: 'hello' })).status).toBe(404);
  });

  test('K4: a failure between two jobs leaves a marked session', async () => {
    const { client, ids } = await userWithSessions(1, [1_000]);
    const repository = app.app.get<SessionsRepository>(SessionsRepository);
    const removeMessages = repository.removeMessages.bind(repository);
    let jobs = 0;
    repository.removeMessages = async (...args) => {
      if (++jobs === 3) throw new Error('the power is gone');
      await removeMessages(...args);
    };
    try {
      expect((await client.delete(`/api/sessions/${ids[0]}`)).status).toBe(204);
    } finally {
      repository.removeMessages = removeMessages;
    }
    expect([(await client.get(`/api/sessions/${ids[0]}`)).status, announced]).toEqual([404, []]);
    await app.app.get<SessionRemoval>(SessionRemoval).finishNext();
    expect(announced).toEqual(ids);
  });

  test('after a failure an account is deleted later; meanwhile it cannot be found, and its email address is free', async () => {
    const { client, ids } = await userWithSessions(3, []);
    failures = 1;
    expect((await client.delete('/api/auth/me', { current_password: PASSWORD })).status).toBe(204);
    expect([announced, await countDeletedAccounts()]).toEqual([[client.user.user_id], 1]);
    expect((await client.get('/api/auth/me')).status).toBe(401);
    const admin = await app.admin();
    const { users } = (await admin.get<UserList>('/api/admin/users?limit=200')).body;
    expect(users.map(({ user_id }) => user_id)).not.toContain(client.user.user_id);
    for (const path of ['password', 'sign-out'])
      expect((await admin.post<Problem>(`/api/admin/users/${client.user.user_id}/${path}`, path === 'password' ? { password: PASSWORD } : undefined)).status).toBe(404);
    expect((await admin.patch(`/api/admin/users/${client.user.user_id}`, { status: 'active' })).status).toBe(404);
    const again = await app.user(client.user.email);
    expect(again.user.user_id).not.toBe(client.user.user_id);
    expect(await app.app.get<UsersService>(UsersService).nextDeleted()).toBe(client.user.user_id);
    await finishLeftovers();
    expect(announced.slice(1).sort()).toEqual([...ids].sort());
    expect(await countDeletedAccounts()).toBe(0);
    expect((await again.get('/api/auth/me')).status).toBe(200);
  });
});
