import { type Benchmark, ratioFinding } from '../finding.js';
import { Load, type Traffic } from '../load/load.js';
import { chatTraffic } from '../load/writers.js';
import { alternate, type Side } from '../rounds.js';
import { countRows, Scratch } from '../scratch.js';

const WRITERS = 64;

/** A side whose database is looked into afterwards. */
interface WritingSide extends Side {
  file: string;
  /** whether triggers keep the totals there */
  kept: boolean;
}

/** B5, B6 and a row of B12: a message and its reply, both on disk before the answer, from 64 writers at once. */
export const chat: Benchmark = {
  figures: ['B5', 'B6', 'B12'],
  async run(scale) {
    const scratch = await Scratch.start(scale, { sessions: 0 });
    try {
      const traffic = () => chatTraffic(WRITERS, scratch.authorization);
      const sides = [
        await ours(scratch, traffic()),
        await baseline(scratch, 'limit', traffic(), 'grouped'),
        await baseline(scratch, 'limit', traffic(), 'one-by-one'),
        await baseline(scratch, 'naive', traffic()),
      ];
      const [server, limit, oneByOne, naive] = await alternate(sides, scale);
      sides.forEach(assertStored);
      const what = `chat message with reply, ${WRITERS} writers, on disk before the answer`;
      return [
        ratioFinding('B5', `${what} ÷ limit`, 'rate', { of: server!, to: limit! }, { least: 0.75 }),
        ratioFinding('B5', 'the same', 'cpu', { of: server!, to: limit! }, null),
        ratioFinding('B6', 'the same ÷ raw SQLite committing one by one', 'rate', { of: server!, to: oneByOne! }, { least: 2 }),
        ratioFinding('B12', `${what} ÷ naive`, 'rate', { of: server!, to: naive! }, { least: 20 }),
      ];
    } finally {
      await scratch.remove();
    }
  },
};

/** B7: grouping must not make a lone writer wait. */
export const loneWriter: Benchmark = {
  figures: ['B7'],
  async run(scale) {
    const scratch = await Scratch.start(scale, { sessions: 0 });
    try {
      const traffic = () => chatTraffic(1, scratch.authorization);
      const sides = [await ours(scratch, traffic()), await baseline(scratch, 'limit', traffic(), 'grouped')];
      const [server, limit] = await alternate(sides, scale);
      sides.forEach(assertStored);
      return [ratioFinding('B7', 'chat message with reply, one lone writer ÷ limit', 'p50', { of: server!, to: limit! }, { most: 1.4 })];
    } finally {
      await scratch.remove();
    }
  },
};

async function ours(scratch: Scratch, traffic: Traffic): Promise<WritingSide> {
  const { server: subject, file } = scratch;
  return { subject, file, kept: true, load: await Load.open(subject.port, traffic) };
}

async function baseline(scratch: Scratch, name: 'limit' | 'naive', traffic: Traffic, ...mode: string[]): Promise<WritingSide> {
  const { subject, file } = await scratch.baseline(name, scratch.user_id, ...mode);
  return { subject, file, kept: name === 'limit', load: await Load.open(subject.port, traffic) };
}

/** @throws Error unless exactly what was acknowledged is in the database */
function assertStored({ load, file, kept }: WritingSide): void {
  load.close();
  const counts = countRows(file, kept);
  if (counts.messages !== 2 * load.answered || counts.replies !== load.answered)
    throw new Error(`${load.answered} messages were answered, but the database holds ${JSON.stringify(counts)}`);
}
