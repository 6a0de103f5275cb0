import type { Benchmark } from '../benchmark.js';
import { ratioFinding } from '../finding.js';
import { Load, type Traffic } from '../load/load.js';
import { chatTraffic } from '../load/writers.js';
import { alternate, type Side } from '../rounds.js';
import { type Counts, countRows, type MeasuredDatabase } from '../databases/measured-database.js';
import type { Scratch } from '../scratch.js';

const WRITERS = 64;

/** A side whose database is checked afterwards. */
export interface WritingSide extends Side {
  load: Side['load'] & { answered: number; close(): void };
  database: MeasuredDatabase;
  /** whether triggers keep its totals */
  kept: boolean;
  before: Counts;
}

/** B5, B6 and a row of B12: a message and its reply, both on disk before the response, from 64 concurrent writers. */
export const chat: Benchmark = {
  figures: ['B5', 'B6', 'B12'],
  async run(pool) {
    const scratch = await pool.writing();
    const traffic = () => chatTraffic(WRITERS, scratch.authorization);
    const sides = [
      await ours(scratch, traffic()),
      await baseline(scratch, 'limit', traffic(), 'grouped'),
      await baseline(scratch, 'naive', traffic()),
      // PostgreSQL's writers already commit individually and share the disk flush.
      ...(pool.scale.database === 'sqlite' ? [await baseline(scratch, 'limit', traffic(), 'one-by-one')] : []),
    ];
    const [server, limit, naive, oneByOne] = await alternate(sides, pool.scale);
    for (const side of sides) await assertStored(side);
    const what = `chat message with reply, ${WRITERS} writers, on disk before the answer`;
    return [
      ratioFinding('B5', `${what} ÷ limit`, 'rate', { of: server!, to: limit! }, { least: 0.75 }),
      ratioFinding('B5', 'the same', 'cpu', { of: server!, to: limit! }, null),
      ...(oneByOne ? [ratioFinding('B6', 'the same ÷ raw SQLite committing one by one', 'rate', { of: server!, to: oneByOne }, { least: 2 })] : []),
      ratioFinding('B12', `${what} ÷ naive`, 'rate', { of: server!, to: naive! }, { least: 20 }),
    ];
  },
};

/** B7: group commit must not delay a single writer. */
export const singleWriter: Benchmark = {
  figures: ['B7'],
  async run(pool) {
    const scratch = await pool.writing();
    const traffic = () => chatTraffic(1, scratch.authorization);
    const sides = [await ours(scratch, traffic()), await baseline(scratch, 'limit', traffic(), 'grouped')];
    const [server, limit] = await alternate(sides, pool.scale);
    for (const side of sides) await assertStored(side);
    return [ratioFinding('B7', 'chat message with reply, a single writer ÷ limit', 'p50', { of: server!, to: limit! }, { most: 1.4 })];
  },
};

/** The server itself. */
export async function ours(scratch: Scratch, traffic: Traffic): Promise<WritingSide> {
  const { server: subject, database } = scratch;
  return { subject, database, kept: true, before: await countRows(database), load: await Load.open(subject.port, traffic) };
}

async function baseline(scratch: Scratch, name: 'limit' | 'naive', traffic: Traffic, ...mode: string[]): Promise<WritingSide> {
  const { subject, database } = await scratch.baseline(name, scratch.user_id, ...mode);
  const kept = name === 'limit';
  return { subject, database, kept, before: await countRows(database, kept), load: await Load.open(subject.port, traffic) };
}

/** Closes the load. @throws Error unless exactly what was acknowledged has been stored */
export async function assertStored({ load, database, kept, before }: WritingSide): Promise<void> {
  load.close();
  const after = await countRows(database, kept);
  if (after.messages - before.messages !== 2 * load.answered || after.replies - before.replies !== load.answered)
    throw new Error(`${load.answered} messages were answered, but the rows went from ${JSON.stringify(before)} to ${JSON.stringify(after)}`);
}
