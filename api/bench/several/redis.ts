import type { RedisServer } from '../../test/support/redis-server.js';

/** Commands of the measurement itself, and of connecting. */
const OWN_COMMANDS = new Set(['info', 'hello', 'client', 'command', 'select', 'auth']);

/** What a Redis server has done so far. */
export interface RedisWork {
  commands: number;
  /** CPU time in microseconds */
  cpu: number;
}

/** Reads what a Redis server has done so far; what is measured is the difference of two readings. */
export async function redisWork(redis: RedisServer): Promise<RedisWork> {
  const [commands, cpu] = [String(await redis.command('info', 'commandstats')), String(await redis.command('info', 'cpu'))];
  const calls = [...commands.matchAll(/^cmdstat_([^:|]+)[^:]*:calls=(\d+)/gm)].filter(([, name]) => !OWN_COMMANDS.has(name!));
  const seconds = [...cpu.matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)];
  return { commands: sum(calls.map(([, , count]) => Number(count))), cpu: sum(seconds.map(([, value]) => Number(value))) * 1e6 };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
