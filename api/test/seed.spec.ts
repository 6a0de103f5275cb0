import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { DataSource } from 'typeorm';
import { allCountsMatch, recount } from '../src/commands/recount/recount.js';
import { History } from '../src/commands/seed/history.js';
import { createScratchDatabase, databaseKinds } from './support/databases.js';
import { type GateOnScratch, openGate } from './support/gate.js';
import { trigramIds, wordIds } from './support/hits.js';
import { seed } from './support/seeded.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LOADER = new URL('../bench/typescript.mjs', import.meta.url).href;
const UNTIL = Date.UTC(2026, 10, 22, 12);
const plan = { sessions: 3_000, seed: 4, until: UNTIL };

const triggersOf = (source: DataSource): Promise<unknown[]> =>
  source.query("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name");

describe.each(databaseKinds)('a seeded database on %s', (kind) => {
  let on: GateOnScratch;
  let before: Awaited<ReturnType<typeof recount>>;
  beforeAll(async () => {
    on = await openGate(kind);
    await seed(on, plan);
    before = await recount(on.reader);
  });
  afterAll(() => on.close());

  test('contains the whole history with correct stored counts', async () => {
    const found = before;
    const messages = [...new History(plan).sessions()].reduce((sum, session) => sum + session.messages.length, 0);
    expect([found.sessions, found.messages, allCountsMatch(found)]).toEqual([plan.sessions, messages, true]);
  });

  test('counts later writes as usual', async () => {
    const [one]: { session_id: string; last_seq: number }[] = await on.reader.query('SELECT session_id, last_seq FROM user_sessions ORDER BY session_id LIMIT 1');
    const at = new Date(UNTIL).toISOString();
    const values = `'${one!.session_id}', '0198c000-0000-7000-8000-000000000000', ${one!.last_seq + 1}, 'user', 'One more', '${at}'`;
    await on.gate.run(({ manager }) => manager.query(`INSERT INTO messages (session_id, message_id, seq, role, content, created_at) VALUES (${values})`));
    const after = await recount(on.reader);
    expect([allCountsMatch(after), after.messages]).toEqual([true, before.messages + 1]);
    expect(await on.reader.query(`SELECT last_activity_at, last_seq FROM user_sessions WHERE session_id = '${one!.session_id}'`)).toEqual([
      { last_activity_at: at, last_seq: one!.last_seq + 1 },
    ]);
  });

  test('can be searched by the trigrams of its titles', async () => {
    const titled = [...new History(plan).sessions()].find(({ title }) => (title?.length ?? 0) > 12)!;
    expect(await trigramIds(on.reader, 'session', titled.title!)).toContain(titled.session_id);
  });
});

describe('a seeded SQLite database', () => {
  let on: GateOnScratch;
  beforeEach(async () => {
    on = await openGate('sqlite');
  });
  afterEach(() => on.close());

  test('has the same rows in every derived table as one in which each row fired its triggers', async () => {
    const byRows = await openGate('sqlite');
    try {
      await seed(on, plan);
      const { writer } = byRows;
      const sessions = 'session_id, user_id, title, created_at, last_activity_at, ended_at, ended_by, end_reason';
      await writer.query(`ATTACH '${(on.database.settings as { file: string }).file}' AS seeded`);
      await writer.query('INSERT INTO main.users SELECT * FROM seeded.users');
      await writer.query(`INSERT INTO main.user_sessions (${sessions}) SELECT ${sessions} FROM seeded.user_sessions ORDER BY rowid`);
      await writer.query('INSERT INTO main.messages SELECT * FROM seeded.messages ORDER BY rowid');
      // The server keeps minutes for eight days; earlier ones are never read.
      await writer.query(`DELETE FROM main.activity_minutes WHERE minute < '${new Date(UNTIL - 8 * 86_400_000).toISOString()}'`);
      for (const [table, columns] of Object.entries({
        user_sessions: 'session_id, message_count, last_seq, last_activity_at',
        session_totals: '*',
        user_usage: '*',
        activity_minutes: '*',
        session_entries: '*',
      })) {
        const rows = (schema: string) => writer.query(`SELECT ${columns} FROM ${schema}.${table} ORDER BY 1`);
        const kept: unknown[] = await rows('main');
        expect([table, await rows('seeded')]).toEqual([table, kept]);
        expect(kept.length).toBeGreaterThan(0);
      }
    } finally {
      await byRows.close();
    }
  });

  test('keeps its triggers, and later writes fire them', async () => {
    const before = await triggersOf(on.reader);
    await seed(on, plan);
    expect(await triggersOf(on.reader)).toEqual(before);
    await on.gate.run(({ manager }) => manager.query('DELETE FROM messages WHERE seq = 2'));
    expect(allCountsMatch(await recount(on.reader))).toBe(true);
  });

  test('can be searched by the words of its messages, with nothing left for the server to index', async () => {
    await seed(on, plan);
    const { session_id, messages } = [...new History(plan).sessions()].find(({ messages }) => messages.some(({ content }) => /invoice/.test(content)))!;
    expect(messages.length).toBeGreaterThan(0);
    expect(await wordIds(on.reader, 'invoice')).toContain(session_id);
    expect(await on.reader.query('SELECT count(*) AS behind FROM user_sessions WHERE indexed_seq < last_seq')).toEqual([{ behind: 0 }]);
    // The index contains exactly the words in its content table (sqlite.org/fts5.html, 6.5).
    await on.writer.query("INSERT INTO message_index (message_index, rank) VALUES ('integrity-check', 1)");
  });

  test('leaves the words to the server on request', async () => {
    await seed(on, plan, { leaveWords: true });
    expect(await on.reader.query('SELECT (SELECT count(*) FROM message_words) AS words, max(indexed_seq) AS indexed FROM user_sessions')).toEqual([
      { words: 0, indexed: 0 },
    ]);
  });

  test('contains nothing of a failed batch, and keeps its triggers', async () => {
    const before = await triggersOf(on.reader);
    // It fails when the counts are added, after triggers were dropped and rows were written.
    await on.writer.query("CREATE TRIGGER broken BEFORE UPDATE ON session_totals BEGIN SELECT RAISE(ABORT, 'broken'); END");
    await expect(seed(on, plan)).rejects.toThrow('broken');
    await on.writer.query('DROP TRIGGER broken');
    expect(await triggersOf(on.reader)).toEqual(before);
    const found = await recount(on.reader);
    expect([found.sessions, allCountsMatch(found)]).toEqual([0, true]);
  });
});

const kept = {
  user_sessions: 'session_id, message_count, last_seq, last_activity_at',
  session_totals: 'sum(total_sessions) AS sessions, sum(total_messages) AS messages',
  user_usage: '*',
  activity_minutes: 'minute, sum(messages) AS messages, sum(sessions) AS sessions',
  session_grams: '*',
};

describe.each(databaseKinds.filter((kind) => kind === 'postgres'))('a seeded database of %s', (kind) => {
  const plan = { sessions: 400, seed: 4, until: UNTIL };
  let on: GateOnScratch;
  beforeEach(async () => {
    on = await openGate(kind);
  });
  afterEach(() => on.close());

  /** Triggers and whether they are enabled, indexes and constraints, each with its definition. */
  const schemaOf = (): Promise<unknown[]> => on.reader.query(
    `SELECT tgname AS name, concat(tgenabled, pg_get_triggerdef(oid)) AS text FROM pg_trigger WHERE NOT tgisinternal
     UNION ALL SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid::regclass::text NOT LIKE 'pg_%'
     UNION ALL SELECT conname, concat(convalidated, pg_get_constraintdef(oid)) FROM pg_constraint ORDER BY 1, 2`,
  );

  test('has the same rows in every derived table as one in which each row fired its triggers', async () => {
    await seed(on, plan);
    const rows = () =>
      Promise.all(Object.entries(kept).map(([table, columns]) =>
        on.writer.query(`SELECT ${columns} FROM ${table} ${table === 'activity_minutes' ? 'GROUP BY minute' : ''} ORDER BY 1`)));
    const seeded = await rows();
    await on.writer.transaction(async (manager) => {
      for (const table of ['user_sessions', 'messages']) await manager.query(`CREATE TEMPORARY TABLE seeded_${table} ON COMMIT DROP AS SELECT * FROM ${table}`);
      await manager.query('DELETE FROM user_sessions');
      await manager.query('TRUNCATE activity_minutes');
      await manager.query('DELETE FROM user_usage');
      const sessions = 'session_id, user_id, title, created_at, last_activity_at, ended_at, ended_by, end_reason';
      await manager.query(`INSERT INTO user_sessions (${sessions}) SELECT ${sessions} FROM seeded_user_sessions`);
      await manager.query('INSERT INTO messages SELECT * FROM seeded_messages');
      // The server keeps minutes for eight days; earlier ones are never read.
      await manager.query('DELETE FROM activity_minutes WHERE minute < $1', [new Date(UNTIL - 8 * 86_400_000).toISOString()]);
    });
    expect(seeded).toEqual(await rows());
    for (const table of seeded) expect(table.length).toBeGreaterThan(0);
  });

  test.each([0, 20, 500])('that held %s sessions keeps its schema, and later writes fire its triggers', async (before) => {
    const schema = await schemaOf();
    if (before > 0) await seed(on, { ...plan, sessions: before, seed: 9 });
    await seed(on, plan);
    expect(await schemaOf()).toEqual(schema);
    await on.gate.run(({ manager }) => manager.query('DELETE FROM messages WHERE seq = 2'));
    const found = await recount(on.reader);
    expect([found.sessions, allCountsMatch(found)]).toEqual([before + plan.sessions, true]);
  });

  test('can be searched by the words of its messages, with nothing left for the server to index', async () => {
    await seed(on, plan);
    const { session_id } = [...new History(plan).sessions()].find(({ messages }) => messages.some(({ content }) => /invoice/.test(content)))!;
    expect(await wordIds(on.reader, 'invoice')).toContain(session_id);
    const text = 'SELECT count(*) AS messages, count(w.words) AS indexed FROM messages LEFT JOIN message_words w USING (session_id, message_id)';
    const [{ messages, indexed }]: [{ messages: number; indexed: number }] = await on.reader.query(text);
    expect([indexed, await on.reader.query('SELECT count(*) AS behind FROM user_sessions WHERE indexed_seq < last_seq')]).toEqual([messages, [{ behind: 0 }]]);
  });

  test('leaves the words to the server on request', async () => {
    await seed(on, plan, { leaveWords: true });
    expect(await on.reader.query('SELECT (SELECT count(*) FROM message_words) AS words, max(indexed_seq) AS indexed FROM user_sessions')).toEqual([
      { words: 0, indexed: 0 },
    ]);
  });

  test('contains nothing of a failed seeding, and keeps its schema', async () => {
    const schema = await schemaOf();
    await on.writer.query('ALTER TABLE activity_minutes ADD CONSTRAINT broken CHECK (messages < 2)');
    await expect(seed(on, plan)).rejects.toThrow('broken');
    await on.writer.query('ALTER TABLE activity_minutes DROP CONSTRAINT broken');
    expect(await schemaOf()).toEqual(schema);
    const found = await recount(on.reader);
    expect([found.sessions, allCountsMatch(found)]).toEqual([0, true]);
  });
});

test('a seeding that is killed leaves whole batches, correct counts and all triggers', async () => {
  const database = await createScratchDatabase('sqlite');
  try {
    const before = await openGate('sqlite', database);
    const triggers = await triggersOf(before.reader);
    await before.close();
    const { NODE_OPTIONS: _, ...inherited } = process.env;
    const child = spawn(process.execPath, ['--import', LOADER, 'api/src/commands/seed.ts', '--sessions', '1000000'], {
      cwd: ROOT,
      env: { ...inherited, DATABASE_URL: database.url },
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
    const on = await openGate('sqlite', database);
    try {
      const count = async (): Promise<number> =>
        (await on.reader.query<{ many: number }[]>('SELECT total_sessions AS many FROM session_totals'))[0]!.many;
      while (child.exitCode === null && (await count()) === 0) await pause(50);
      child.kill('SIGKILL');
      expect(await ended).toBe('SIGKILL');
      const found = await recount(on.reader);
      expect([found.sessions % 20_000, found.sessions > 0, allCountsMatch(found)]).toEqual([0, true, true]);
      expect(await triggersOf(on.reader)).toEqual(triggers);
    } finally {
      await on.close();
    }
  } finally {
    await database.drop();
  }
}, 120_000);
