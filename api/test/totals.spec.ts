import fc from 'fast-check';
import pg from 'pg';
import { allCountsMatch, recount } from '../src/commands/recount/recount.js';
import { databaseKinds } from './support/databases.js';
import { type GateOnScratch, openGate } from './support/gate.js';

const users = 4;
const AT = '2026-01-01T00:00:00.000Z';

/** The steps of one transaction; `undone` ones are rolled back at their end. */
const stepKinds = ['create', 'message', 'replace reply', 'end', 'ask', 'take over', 'hand back', 'reopen', 'give away', 'delete session', 'delete account', 'prune'] as const;
const transaction = fc.record({
  steps: fc.array(fc.tuple(fc.constantFrom(...stepKinds, 'create' as const, 'message' as const, 'replace reply' as const), fc.nat(9), fc.nat(users - 1)), { minLength: 1, maxLength: 4 }),
  undone: fc.integer({ min: 0, max: 4 }).map((chance) => chance === 0),
});

class Undone extends Error {}

/** @returns the statements of a step on session `s` and user `u` */
function sqlOf(step: (typeof stepKinds)[number], s: string, u: string, fresh: () => string): string[] {
  const addUser = `INSERT INTO users (user_id, email, role, status, password_hash, created_at) VALUES ('${u}', '${u}', 'user', 'active', 'x', '${AT}') ON CONFLICT DO NOTHING`;
  const add = (role: string, reply_to: string) =>
    `INSERT INTO messages (session_id, message_id, seq, role, content, created_at, reply_to)
     SELECT session_id, '${fresh()}', last_seq + 1, '${role}', 'x', '${AT}', ${reply_to} FROM user_sessions WHERE session_id = '${s}'`;
  const message_id = fresh();
  switch (step) {
    case 'create':
      return [addUser, `INSERT INTO user_sessions (session_id, user_id, created_at, last_activity_at) VALUES ('${s}', '${u}', '${AT}', '${AT}') ON CONFLICT DO NOTHING`];
    case 'message':
      return [add('user', 'NULL')];
    case 'replace reply':
      return [add('user', 'NULL'), add('assistant', `'${message_id}'`), `DELETE FROM messages WHERE session_id = '${s}' AND reply_to = '${message_id}'`, add('assistant', `'${message_id}'`)];
    case 'end':
      return [`UPDATE user_sessions SET ended_at = '${AT}' WHERE session_id = '${s}'`];
    case 'ask':
      return [`UPDATE user_sessions SET handling = 'waiting' WHERE session_id = '${s}'`];
    case 'take over':
      return [`UPDATE user_sessions SET handling = 'person', handled_by = '${u}' WHERE session_id = '${s}'`];
    case 'hand back':
      return [`UPDATE user_sessions SET handling = 'responder', handled_by = NULL WHERE session_id = '${s}'`];
    // Only another program would.
    case 'reopen':
      return [`UPDATE user_sessions SET ended_at = NULL WHERE session_id = '${s}'`];
    case 'give away':
      return [addUser, `UPDATE user_sessions SET user_id = '${u}' WHERE session_id = '${s}'`];
    case 'delete session':
      return [`DELETE FROM user_sessions WHERE session_id = '${s}'`];
    case 'delete account':
      return [`DELETE FROM users WHERE user_id = '${u}'`];
    case 'prune':
      return [`DELETE FROM messages WHERE session_id = '${s}' AND seq % 2 = 0`];
  }
}

describe.each(databaseKinds)('the stored counts on %s', (kind) => {
  let on: GateOnScratch;

  beforeAll(async () => {
    on = await openGate(kind);
  });
  afterAll(() => on.close());

  test('equal a full count after any history of concurrent transactions, some of them rolled back', async () => {
    let created = 0;
    let maxMessages = 0;
    const fresh = () => `m${++created}`;
    await fc.assert(
      fc.asyncProperty(fc.array(transaction, { minLength: 10, maxLength: 40 }), async (history) => {
        // Sessions to write to, end and delete, whatever the random history contains.
        await on.gate.run(async ({ manager }) => {
          for (let s = 0; s <= 9; s++)
            for (const step of ['create', 'message'] as const) for (const text of sqlOf(step, `s${s}`, `u${s % users}`, fresh)) await manager.query(text);
        });
        const jobs = history.map(({ steps, undone }) =>
          on.gate.run(async ({ manager }) => {
            for (const [step, s, u] of steps) for (const text of sqlOf(step, `s${s}`, `u${u}`, fresh)) await manager.query(text);
            if (undone) throw new Undone();
          }),
        );
        const results = await Promise.allSettled(jobs);
        // A transaction may fail because of others; what matters is that it then leaves nothing behind.
        for (const result of results) if (result.status === 'rejected' && kind === 'sqlite') expect(result.reason).toBeInstanceOf(Undone);
        const found = await recount(on.reader);
        expect([found, allCountsMatch(found)]).toEqual([found, true]);
        maxMessages = Math.max(maxMessages, found.messages);
      }),
      { numRuns: kind === 'sqlite' ? 40 : 15 },
    );
    expect(maxMessages).toBeGreaterThan(10);
  });
});

if (databaseKinds.includes('postgres'))
  describe('the totals on PostgreSQL', () => {
    test('make no transaction wait for another that counts too', async () => {
      const on = await openGate('postgres');
      const clients = await Promise.all(
        Array.from({ length: 4 }, async () => {
          const client = new pg.Client({ connectionString: on.database.url });
          await client.connect();
          // A statement that would wait for another transaction's row fails.
          await client.query("SET lock_timeout = '1s'");
          return client;
        }),
      );
      try {
        await on.writer.query(`INSERT INTO users (user_id, email, role, status, password_hash, created_at) VALUES ('u0', 'u0', 'user', 'active', 'x', '${AT}'),
          ('u1', 'u1', 'user', 'active', 'x', '${AT}')`);
        const [one, ...rest] = clients;
        const part = async (client: pg.Client) => (await client.query<{ part: number }>('SELECT pg_backend_pid() % 32 AS part')).rows[0]!.part;
        const parts = await Promise.all(clients.map(part));
        const other = rest.find((_, index) => parts[index + 1] !== parts[0])!;
        await one!.query('BEGIN');
        for (const text of [...sqlOf('create', 's0', 'u0', () => 'a'), ...sqlOf('message', 's0', 'u0', () => 'a'), ...sqlOf('ask', 's0', 'u0', () => 'a')]) await one!.query(text);
        // The first transaction is still open.
        for (const text of [...sqlOf('create', 's1', 'u1', () => 'b'), ...sqlOf('message', 's1', 'u1', () => 'b'), ...sqlOf('ask', 's1', 'u1', () => 'b')]) await other.query(text);
        const seen = await recount(on.reader);
        expect([seen.kept, allCountsMatch(seen)]).toEqual([{ sessions: 1, messages: 1, waiting: 1, handled: 0 }, true]);
        await one!.query('COMMIT');
        const after = await recount(on.reader);
        expect([after.kept, allCountsMatch(after)]).toEqual([{ sessions: 2, messages: 2, waiting: 2, handled: 0 }, true]);
      } finally {
        for (const client of clients) await client.end();
        await on.close();
      }
    });
  });
