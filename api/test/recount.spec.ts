import { runMaintenance } from '../src/core/database/maintenance.js';
import { DatabaseOwnedError } from '../src/core/database/database-owned.error.js';
import { OwnerLock } from '../src/core/database/owner-lock.js';
import { migrations } from '../src/migrations/index.js';
import { reportLines as tell, allCountsMatch, correctCounts, recount } from '../src/commands/recount/recount.js';
import { AlreadySeededError } from '../src/commands/seed/seed.js';
import { createScratchDatabase, databaseKinds, type ScratchDatabase } from './support/databases.js';
import { type GateOnScratch, openGate } from './support/gate.js';
import { seed } from './support/seeded.js';

const schema = { entities: [], migrations };
const UNTIL = Date.UTC(2026, 10, 22, 12);

describe.each(databaseKinds)('a recount on %s', (kind) => {
  let database: ScratchDatabase;
  let on: GateOnScratch;

  beforeEach(async () => {
    database = await createScratchDatabase(kind);
    on = await openGate(kind, database);
    await seed(on, { sessions: 60, seed: 2, until: UNTIL });
  });
  afterEach(async () => {
    await on.close();
    await database.drop();
  });

  test('finds every stored count correct after a database was seeded', async () => {
    const found = await recount(on.reader);
    expect([found.sessions, found.messages > 100, allCountsMatch(found)]).toEqual([60, true, true]);
    expect(tell(found)).toEqual([expect.stringMatching(/^Counted 60 sessions and \d+ messages\.$/), 'Every stored count is correct.']);
  });

  test('reports every wrong count, corrects them in one transaction, and then finds none', async () => {
    const right = await recount(on.reader);
    const [session]: { session_id: string; message_count: number }[] = await on.reader.query('SELECT session_id, message_count FROM user_sessions ORDER BY 1 LIMIT 1');
    const [person]: { user_id: string; session_count: number }[] = await on.reader.query('SELECT user_id, session_count FROM user_usage ORDER BY 1 LIMIT 1');
    await on.writer.query('UPDATE session_totals SET total_sessions = total_sessions + 5, total_messages = total_messages - 7, waiting_sessions = 3, handled_sessions = -1 WHERE shard = 0');
    await on.writer.query(`UPDATE user_sessions SET message_count = message_count + 3 WHERE session_id = '${session!.session_id}'`);
    await on.writer.query(`UPDATE user_usage SET session_count = 99 WHERE user_id = '${person!.user_id}'`);
    const lines = tell(await recount(on.reader));
    expect(lines.slice(1)).toEqual([
      'The stored total of sessions is 65, but there are 60.',
      `The stored total of messages is ${right.messages - 7}, but there are ${right.messages}.`,
      'The stored total of sessions waiting for a person is 3, but there are 0.',
      'The stored total of sessions with a person is -1, but there are 0.',
      'Sessions with a wrong count of their messages: 1',
      `  session ${session!.session_id}: stored ${session!.message_count + 3}, counted ${session!.message_count}`,
      'People with a wrong count of their sessions: 1',
      `  person ${person!.user_id}: stored 99, counted ${person!.session_count}`,
    ]);
    expect(tell(await runMaintenance(database.settings, schema, correctCounts))).toEqual([expect.any(String), ...lines.slice(1)]);
    expect(await recount(on.reader)).toEqual(right);
    // Later changes are counted from there.
    await on.gate.run(({ manager }) => manager.query('DELETE FROM messages WHERE seq = 1'));
    expect(allCountsMatch(await recount(on.reader))).toBe(true);
  });

  test('corrects nothing while a server owns the database, and nothing when a correction fails', async () => {
    await on.writer.query('UPDATE session_totals SET total_sessions = total_sessions + 5 WHERE shard = 0');
    const lock = new OwnerLock();
    await lock.acquire(database.settings);
    await expect(runMaintenance(database.settings, schema, correctCounts)).rejects.toThrow(DatabaseOwnedError);
    await lock.release();
    const broken = runMaintenance(database.settings, schema, async (manager) => {
      await correctCounts(manager);
      throw new Error('half way');
    });
    await expect(broken).rejects.toThrow('half way');
    expect((await recount(on.reader)).kept.sessions).toBe(65);
    await runMaintenance(database.settings, schema, correctCounts);
    expect((await recount(on.reader)).kept.sessions).toBe(60);
  });

  test('a history is not seeded twice: the existing data and its counts stay', async () => {
    const before = await recount(on.reader);
    await expect(seed(on, { sessions: 60, seed: 2, until: UNTIL })).rejects.toThrow(AlreadySeededError);
    expect(await recount(on.reader)).toEqual(before);
    await seed(on, { sessions: 40, seed: 3, until: UNTIL });
    const after = await recount(on.reader);
    expect([after.sessions, allCountsMatch(after)]).toEqual([100, true]);
  });
});
