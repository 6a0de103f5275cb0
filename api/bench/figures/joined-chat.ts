import type { Benchmark } from '../benchmark.js';
import { quotientFinding, ratioFinding, valueFinding } from '../finding.js';
import { chatTraffic } from '../load/writers.js';
import { alternate } from '../rounds.js';
import { redisWork } from '../several/redis.js';
import { assertStored, ours } from './chat.js';

const WRITERS = 64;

/** B22: what being joined costs a message with its reply. */
export const joinedChat: Benchmark = {
  figures: ['B22'],
  async run(pool) {
    const [alone, group] = [await pool.several.alone(), await pool.several.joined(2)];
    const sides = [
      await ours(group.scratch, chatTraffic(WRITERS, group.authorization)),
      await ours(alone, chatTraffic(WRITERS, alone.authorization)),
    ] as const;
    const before = await redisWork(group.redis);
    const [joined, bare] = await alternate(sides, pool.scale);
    const after = await redisWork(group.redis);
    for (const side of sides) await assertStored(side);
    const { answered } = sides[0].load;
    const pair = { of: joined!, to: bare! };
    const what = `chat message with reply, ${WRITERS} writers, joined ÷ alone`;
    return [
      ratioFinding('B22', what, 'rate', pair, { least: 0.85 }),
      ratioFinding('B22', 'the same', 'cpu', pair, { most: 1.2 }),
      ratioFinding('B22', 'the same', 'p50', pair, null),
      valueFinding('B22', 'the same, joined', 'CPU time of Redis per message', 'µs', [(after.cpu - before.cpu) / answered], null),
      quotientFinding('B22', 'the same, joined', 'commands to Redis per message', [(after.commands - before.commands) / answered], null),
    ];
  },
};
