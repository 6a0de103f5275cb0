import fc from 'fast-check';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import type { SchemaParts } from '../src/core/database/database.module.js';
import { Statement } from '../src/core/database/statement.js';
import { migrations } from '../src/migrations/index.js';
import { databaseKinds, createScratchDatabase, type ScratchDatabase } from './support/databases.js';
import { type GateOnScratch, openGate } from './support/gate.js';
import { notes } from './support/notes-schema.js';

class Breaks1900000000001 implements MigrationInterface {
  name = 'Breaks1900000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE "half_made" ("id" text)');
    throw new Error('this migration breaks half way');
  }

  async down(): Promise<void> {}
}

const insertUser = new Statement(
  'INSERT INTO users (user_id, email, role, status, password_hash, created_at) VALUES ($1, $1, $2, $3, $4, $4)',
);
const insertSession = new Statement('INSERT INTO user_sessions (session_id, user_id, created_at, last_activity_at) VALUES ($1, $2, $3, $3)');
const insertMessage = new Statement(
  'INSERT INTO messages (session_id, message_id, seq, role, content, created_at) VALUES ($1, $2, $3, $4, $4, $5)',
);

/** Names of all objects in the schema except TypeORM's own table. */
async function thingsIn(source: DataSource): Promise<string[]> {
  const text =
    source.options.type === 'postgres'
      ? `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
         UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
         UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typcategory <> 'A' AND typrelid = 0`
      : `SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'`;
  const rows: { name: string }[] = await source.query(text);
  return rows.map(({ name }) => name).filter((name) => !/^(migrations|PK_.+|migrations_id_seq)$/.test(name));
}

/** The statements that TypeORM would run to make the schema match the entities. */
async function drift(source: DataSource): Promise<string[]> {
  const { upQueries } = await source.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
}

describe.each(databaseKinds)('migrations on %s', (kind) => {
  let database: ScratchDatabase;
  const gates: GateOnScratch[] = [];
  const openMigrated = async (addition?: SchemaParts) => {
    const on = await openGate(kind, database, addition);
    gates.push(on);
    return on;
  };
  const closeAll = async () => {
    for (const on of gates.splice(0)) await on.close();
  };

  beforeEach(async () => {
    database = await createScratchDatabase(kind);
  });
  afterEach(async () => {
    await closeAll();
    await database.drop();
  });

  test('all up: the schema matches the entities; all down: nothing is left; and up again', async () => {
    const { writer } = await openMigrated();
    const complete = await thingsIn(writer);
    expect(complete).toEqual(expect.arrayContaining(['users', 'user_sessions', 'messages', 'ix_user_sessions_open', 'count_message']));
    expect(await drift(writer)).toEqual([]);
    for (let at = 0; at < migrations.length; at++) await writer.undoLastMigration({ transaction: 'all' });
    expect(await thingsIn(writer)).toEqual([]);
    expect(await writer.query('SELECT * FROM migrations')).toEqual([]);
    await writer.runMigrations();
    expect((await thingsIn(writer)).sort()).toEqual(complete.sort());
    expect(await drift(writer)).toEqual([]);
  });

  test('a schema that differs from the entities is detected', async () => {
    const { writer } = await openMigrated();
    await writer.query('ALTER TABLE users ADD COLUMN "shoe_size" text');
    await writer.query('DROP INDEX "ix_user_sessions_open"');
    expect((await drift(writer)).join('\n')).toMatch(/"users"[^]*ix_user_sessions_open/);
  });

  test('a database of a newer version is refused with a clear message and left unchanged', async () => {
    await openMigrated(notes);
    await closeAll();
    await expect(openMigrated()).rejects.toThrow(/written by a newer version of Switchboard \(it has the migrations CreateNotes1900000000000\)/);
    const { writer } = await openMigrated(notes);
    expect(await thingsIn(writer)).toContain('notes');
  });

  test('a migration that breaks half way leaves the schema as it was', async () => {
    const before = await openMigrated();
    await insertUser.all(before.writer, 'ann', 'user', 'active', '2026');
    const things = await thingsIn(before.writer);
    await closeAll();
    await expect(openMigrated({ entities: [], migrations: [Breaks1900000000001] })).rejects.toThrow('breaks half way');
    const after = await openMigrated(notes);
    expect((await thingsIn(after.writer)).sort()).toEqual([...things, 'notes', ...(kind === 'postgres' ? ['pk_notes'] : [])].sort());
    expect(await after.writer.query('SELECT user_id FROM users')).toEqual([{ user_id: 'ann' }]);
  });

  test('counts are correct after any history, whichever program writes it', async () => {
    const { writer } = await openMigrated();
    const index = fc.nat(5);
    const instant = fc.integer({ min: 0, max: 999 }).map((ms) => `2026-01-01T00:00:00.${String(ms).padStart(3, '0')}Z`);
    const step = fc.oneof(
      fc.record({ do: fc.constant('session' as const), user: index, at: instant }),
      { weight: 6, arbitrary: fc.record({ do: fc.constant('message' as const), session: index, seq: fc.nat(40), at: instant }) },
      fc.record({ do: fc.constant('delete message' as const), session: index }),
      fc.record({ do: fc.constant('delete session' as const), session: index }),
      fc.record({ do: fc.constant('delete user' as const), user: index }),
    );
    let created = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 60, size: 'max' }), async (steps) => {
        await writer.query('DELETE FROM users');
        await writer.query('DELETE FROM deleted_sessions');
        const users = Array.from({ length: 6 }, () => `u${++created}`);
        for (const user of users) await insertUser.all(writer, user, 'user', 'active', '2026');
        const sessions: { id: string; user: string; activity: string; seq: number }[] = [];
        const deleted = new Set<string>();
        const remove = (isRemoved: (session: (typeof sessions)[number]) => boolean) => {
          for (const session of sessions.filter(isRemoved)) deleted.add(session.id);
          sessions.splice(0, Infinity, ...sessions.filter((session) => !isRemoved(session)));
        };
        for (const each of steps) {
          if (each.do === 'session') {
            const [id, user] = [`s${++created}`, users[each.user]!];
            await insertUser.all(writer, user, 'user', 'active', '2026').catch(() => undefined);
            await insertSession.all(writer, id, user, each.at);
            sessions.push({ id, user, activity: each.at, seq: 0 });
          } else if (each.do === 'delete user') {
            await writer.query(`DELETE FROM users WHERE user_id = '${users[each.user]}'`);
            remove(({ user }) => user === users[each.user]);
          } else {
            const session = sessions[each.session];
            if (!session) continue;
            if (each.do === 'message') {
              const inserted = await insertMessage.all(writer, session.id, `m${++created}`, each.seq, 'user', each.at).catch(() => null);
              if (!inserted) continue;
              session.seq = Math.max(session.seq, each.seq);
              if (each.at > session.activity) session.activity = each.at;
            } else if (each.do === 'delete message') {
              await writer.query(`DELETE FROM messages WHERE session_id = '${session.id}' AND seq % 2 = 0`);
            } else {
              await writer.query(`DELETE FROM user_sessions WHERE session_id = '${session.id}'`);
              remove((other) => other === session);
            }
          }
        }
        const [totals] = await writer.query('SELECT sum(total_sessions) AS total_sessions, sum(total_messages) AS total_messages FROM session_totals');
        const [counted] = await writer.query('SELECT (SELECT count(*) FROM user_sessions) AS s, (SELECT count(*) FROM messages) AS m');
        expect([Number(totals.total_sessions), Number(totals.total_messages)]).toEqual([Number(counted.s), Number(counted.m)]);
        const rows = await writer.query(
          `SELECT session_id AS id, user_id AS "user", last_activity_at AS activity, last_seq AS seq, message_count AS stored,
             (SELECT count(*) FROM messages m WHERE m.session_id = s.session_id) AS counted FROM user_sessions s`,
        );
        const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
        for (const row of rows) expect(Number(row.stored)).toBe(Number(row.counted));
        expect(rows.map(({ id, user, activity, seq }: never) => ({ id, user, activity, seq })).sort(byId)).toEqual(sessions.sort(byId));
        const rowsDeleted: { session_id: string }[] = await writer.query('SELECT session_id FROM deleted_sessions');
        expect(new Set(rowsDeleted.map(({ session_id }) => session_id))).toEqual(deleted);
      }),
      { numRuns: 25 },
    );
  });
});
