import Database from 'better-sqlite3';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { checkMove, move, MoveRefusedError } from '../src/commands/move/move.js';
import { DatabaseOwnedError } from '../src/core/database/database-owned.error.js';
import { forgetMove, markMoved } from '../src/core/database/sqlite/moved-mark.js';
import { migrations } from '../src/migrations/index.js';
import { startApp } from './support/app.js';
import { createScratchDatabase, databaseKinds } from './support/databases.js';
import { createMigratedDatabase } from './support/migrated-database.js';
import { failureOf, MoveFixture } from './support/move-fixture.js';
import { reportSkipped } from './support/skipped-tests.js';

const SESSIONS = 400;

const moving = (): void => {
  let on: MoveFixture;
  beforeEach(async () => void (on = await MoveFixture.create()));
  afterEach(() => on.drop());

  test('D33: every row of every table arrives, and a server on it answers as before', async () => {
    const session_id = await on.fill(SESSIONS);
    const before = readFileSync(on.file);
    const rows = await on.run();
    expect(readFileSync(on.file).equals(before)).toBe(true);
    await on.expectEqual();
    const [receipt] = await on.onTarget<{ rows: string; from: string; tables: { table: string; rows: number; sha256: string }[] }>('SELECT * FROM moves');
    expect([Number(receipt!.rows), receipt!.from]).toEqual([rows, on.file]);
    expect(receipt!.tables.find(({ table }) => table === 'user_sessions')).toMatchObject({ rows: SESSIONS + 1, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await on.onTarget("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'")).toEqual([]);

    const server = await startApp({ database: on.target });
    try {
      const admin = await server.admin();
      const found = (await admin.get<{ sessions: { session_id: string }[]; totals: { total_sessions: number } }>('/api/admin/sessions?q=zurich')).body;
      expect(found.sessions.map((each) => each.session_id)).toEqual([session_id]);
      expect(found.totals.total_sessions).toBe(SESSIONS + 1);
      const ann = await server.anonymous().post<{ access_token: string }>('/api/auth/login', { email: 'ann@example.com', password: 'a password for tests' });
      expect(ann.status).toBe(200);
    } finally {
      await server.close();
    }
  });

  test('a server refuses the file once it was moved, until it is opened again by force', async () => {
    await on.run();
    await expect(startApp({ database: on.source })).rejects.toThrow(/was moved to 127\.0\.0\.1:\d+\/switchboard_test_\w+ on 20\d\d-.*--force/);
    expect(await failureOf(on.run())).toMatch(/was moved/);
    expect(forgetMove(on.file)).toBe(true);
    await (await startApp({ database: on.source })).close();
  });

  test.each([/tables are moved/, /rows copied/, /stored count/])(
    'D33: a move that was interrupted at "%s" is refused by servers, and continued by the same call',
    async (pattern) => {
      await on.fill();
      await on.interruptAt(pattern);
      await expect(startApp({ database: on.target })).rejects.toThrow(/unfinished\. Run the same/);
      expect(existsSync(`${on.file}.moved`)).toBe(false);
      // As if it had been killed after the file was marked and before the target was released.
      if (/stored/.test(pattern.source)) markMoved(on.file, { at: '2026-11-20T12:00:00.000Z', to: 'here' });
      await on.run();
      expect(on.lines).toContain('Continuing an unfinished move of this file.');
      await on.expectEqual();
    },
  );

  test('D33: a row that changed in the source between two calls is named', async () => {
    await on.fill();
    await on.interruptAt(/rows copied/);
    on.change("UPDATE messages SET content = content || '!' WHERE rowid = (SELECT max(rowid) FROM messages)");
    expect(await failureOf(on.run())).toMatch(/source has changed since the move began: rows of messages up to/);
  });

  test('D33: one space added to the target before it is read back is found, and its row is named', async () => {
    await on.fill();
    const [{ session_id, message_id }] = new Database(on.file, { readonly: true }).prepare('SELECT session_id, message_id FROM messages ORDER BY message_id LIMIT 1').all() as [
      { session_id: string; message_id: string },
    ];
    await on.interruptAt(/^Deriving/);
    await on.onTarget(`UPDATE messages SET content = content || ' ' WHERE message_id = '${message_id}'`);
    expect(await failureOf(on.run())).toContain(`messages differs in the target: the row ${session_id}/${message_id}.`);
    expect(existsSync(`${on.file}.moved`)).toBe(false);
    await expect(startApp({ database: on.target })).rejects.toThrow(/unfinished/);
  });

  test('rows that PostgreSQL cannot hold are listed by key, before anything is changed', async () => {
    await on.fill(20);
    on.change("UPDATE users SET name = 'a' || char(0) || 'b' WHERE email = 'ann@example.com'");
    on.change("UPDATE messages SET content = CAST(x'ff41' AS text) WHERE rowid = (SELECT min(rowid) FROM messages)");
    on.change("UPDATE messages SET first_ms = 3000000000 WHERE rowid = (SELECT max(rowid) FROM messages)");
    for (const work of [() => checkMove(on.options), () => on.run()]) {
      const message = await failureOf(work());
      expect(message).toMatch(/users [\w-]+: PostgreSQL cannot hold the value of name/);
      expect(message).toMatch(/messages [\w-]+\/[\w-]+: PostgreSQL cannot hold the value of content/);
      expect(message).toMatch(/messages [\w-]+\/[\w-]+: PostgreSQL cannot hold the value of first_ms/);
    }
    expect(await on.onTarget("SELECT 1 FROM pg_class WHERE relname = 'move_progress'")).toEqual([]);
  });

  test('--check changes neither database', async () => {
    await on.fill(20);
    const before = readFileSync(on.file);
    await checkMove(on.options);
    expect(on.lines.at(-1)).toBe('Nothing stands in the way.');
    expect(readFileSync(on.file).equals(before)).toBe(true);
    expect(await on.onTarget("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace")).toEqual([]);
  });

  test('a target with rows of its own, and the unfinished move of another file, are refused', async () => {
    const other = await startApp({ database: on.target });
    await other.close();
    const refused = failureOf(on.run());
    await expect(refused).resolves.toMatch(/already has rows in .*users/);
    expect(await failureOf(checkMove(on.options))).toMatch(/already has rows in .*users/);
    const empty = await createScratchDatabase('postgres');
    try {
      await on.interruptAt(/rows copied/, { url: empty.url });
      const third = await createMigratedDatabase('sqlite');
      expect(await failureOf(move({ ...on.options, file: (third.settings as { file: string }).file, url: empty.url }))).toMatch(/unfinished move of another file/);
      await third.drop();
    } finally {
      await empty.drop();
    }
  });

  test('a server that runs on either database is named, and nothing is changed', async () => {
    const server = await startApp({ database: on.source });
    await expect(on.run()).rejects.toThrow(DatabaseOwnedError);
    await server.close();
    const running = await startApp({ database: on.target });
    await expect(on.run()).rejects.toThrow(/already running on this PostgreSQL database/);
    await running.close();
  });

  test('orphaned rows, wrong counts, another version and a missing file are refused in plain words', async () => {
    await on.fill(20);
    on.change('UPDATE session_totals SET total_messages = total_messages + 1');
    expect(await failureOf(on.run())).toMatch(/A stored count is wrong\. Run: npm run recount -- --fix/);
    on.change('UPDATE session_totals SET total_messages = total_messages - 1');
    const database = new Database(on.file);
    database.pragma('foreign_keys = OFF');
    database.prepare("INSERT INTO known_devices (user_id, device_hash, last_used_at) VALUES ('nobody', 'x', '2026')").run();
    database.close();
    expect(await failureOf(on.run())).toMatch(/known_devices: 1 rows refer to missing rows of users/);
    on.change("DELETE FROM known_devices WHERE user_id = 'nobody'");
    await expect(move({ ...on.options, schema: { entities: [], migrations: migrations.slice(0, -1) } })).rejects.toThrow(MoveRefusedError);
    expect(await failureOf(move({ ...on.options, file: `${on.file}.missing` }))).toMatch(/There is no database at/);
    writeFileSync(`${on.file}.text`, 'no database');
    expect(await failureOf(move({ ...on.options, file: `${on.file}.text` }))).toMatch(/is not an SQLite database/);
  });
};

if (databaseKinds.includes('postgres')) describe('a move to PostgreSQL', moving);
else reportSkipped('D33: moving to PostgreSQL', 'PostgreSQL was not found');
