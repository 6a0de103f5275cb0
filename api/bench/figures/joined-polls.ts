import type { Benchmark } from '../benchmark.js';
import { ratioFinding, valueFinding } from '../finding.js';
import { Load } from '../load/load.js';
import { fetchOnce, listRequest, repeatedRequest } from '../load/polls.js';
import { alternate } from '../rounds.js';
import { dropTemplate, Scratch } from '../scratch.js';
import { redisWork } from '../several/redis.js';

/** Runs whose minimum counts: background work may add a statement or a command, but hardly to every run. */
const COUNTS = 5;

/** B23: a poll where nothing changed, on several servers with PostgreSQL, compared with a single one with SQLite. */
export const joinedPolls: Benchmark = {
  figures: ['B23'],
  async run({ scale, several }) {
    const group = await several.joined(2);
    const single = await Scratch.start({ ...scale, database: 'sqlite' }, { sessions: 20, active: 20 });
    try {
      const [joined, sqlite] = [await unchanged(group.servers[1]!.port, group.authorization), await unchanged(single.server.port, single.authorization)];
      const sides = [{ subject: group.servers[1]!, load: joined }, { subject: single.server, load: sqlite }];
      const [ours, theirs] = await alternate(sides, scale);
      const statements: number[] = [];
      const commands: number[] = [];
      for (let count = 0; count < COUNTS; count++) {
        const before = await redisWork(group.redis);
        statements.push(await group.servers[1]!.statementsDuring(() => joined.run(0)));
        commands.push((await redisWork(group.redis)).commands - before.commands);
      }
      for (const load of [joined, sqlite]) load.close();
      const pair = { of: ours!, to: theirs! };
      return [
        ratioFinding('B23', 'poll, nothing changed, joined on PostgreSQL ÷ alone on SQLite', 'cpu', pair, { most: 1.1 }),
        ratioFinding('B23', 'the same', 'rate', pair, null),
        valueFinding('B23', 'the same, joined, 20 polls', 'SQL statements', '', [Math.min(...statements)], { most: 0 }),
        valueFinding('B23', 'the same, joined, 20 polls', 'commands to Redis', '', [Math.min(...commands)], { most: 0 }),
      ];
    } finally {
      await single.remove();
      await dropTemplate('sqlite');
    }
  },
};

/** Consoles that poll, and are told that nothing changed. */
export async function unchanged(port: number, authorization: string): Promise<Load> {
  const { etag } = await fetchOnce(port, listRequest(authorization));
  return Load.open(port, repeatedRequest(listRequest(authorization, '', `If-None-Match: ${etag}`), 304));
}
