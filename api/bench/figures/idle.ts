import { setTimeout as pause } from 'node:timers/promises';
import type { Benchmark } from '../benchmark.js';
import { quotientFinding, valueFinding } from '../finding.js';
import { redisWork } from '../several/redis.js';
import type { Subject } from '../subject.js';

/** How long each round looks, in milliseconds. */
const WATCHED_MS = 2_000;

/** B28: what a joined server does while nobody asks anything of it. */
export const idle: Benchmark = {
  figures: ['B28'],
  async run({ scale, several }) {
    const group = await several.joined(2);
    const watchedMs = scale.tiny ? 100 : WATCHED_MS;
    const rounds: { younger: Idle; eldest: Idle; commands: number }[] = [];
    for (let round = 0; round < scale.rounds; round++) {
      const before = await redisWork(group.redis);
      const [eldest, younger] = await Promise.all([watch(group.servers[0]!, watchedMs), watch(group.servers[1]!, watchedMs)]);
      const commands = (await redisWork(group.redis)).commands - before.commands;
      rounds.push({ younger, eldest, commands: (commands * 1_000) / watchedMs / group.servers.length });
    }
    const what = 'an idle joined server';
    return [
      quotientFinding('B28', what, 'SQL statements a second', rounds.map(({ younger }) => younger.statements), { most: 3 }),
      valueFinding('B28', 'the same', 'share of a core', '%', rounds.map(({ younger }) => younger.share), { most: 1 }),
      quotientFinding('B28', 'the same', 'commands to Redis a second', rounds.map(({ commands }) => commands), null),
      quotientFinding('B28', 'the eldest, which also does what is done once', 'SQL statements a second', rounds.map(({ eldest }) => eldest.statements), null),
      valueFinding('B28', 'the same', 'share of a core', '%', rounds.map(({ eldest }) => eldest.share), null),
    ];
  },
};

interface Idle {
  /** per second */
  statements: number;
  /** of a core, in per cent */
  share: number;
}

async function watch(server: Subject, milliseconds: number): Promise<Idle> {
  const before = await server.cpu();
  const startedAt = performance.now();
  const statements = await server.statementsDuring(() => pause(milliseconds));
  const seconds = (performance.now() - startedAt) / 1_000;
  return { statements: statements / seconds, share: (((await server.cpu()) - before) / 1e6 / seconds) * 100 };
}
