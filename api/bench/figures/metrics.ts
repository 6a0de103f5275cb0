import type { Benchmark } from '../benchmark.js';
import { ratioFinding, valueFinding } from '../finding.js';
import { alternate, type Scale } from '../rounds.js';
import { Scratch } from '../scratch.js';
import { freePort } from '../subject.js';
import { unchanged } from './joined-polls.js';

/** B31: what metrics cost a poll, and what reading them costs. */
export const metrics: Benchmark = {
  figures: ['B31'],
  async run({ several }) {
    const scale = await several.scale();
    const port = await freePort();
    const without = await Scratch.start(scale, { sessions: 20, active: 20 });
    try {
      const having = await Scratch.start(scale, { sessions: 20, active: 20, settings: { METRICS_PORT: String(port) } });
      try {
        const sides = await Promise.all([having, without].map(async ({ server, authorization }) => ({ subject: server, load: await unchanged(server.port, authorization) })));
        const [on, off] = await alternate(sides, scale);
        for (const { load } of sides) load.close();
        const pair = { of: on!, to: off! };
        return [
          ratioFinding('B31', 'poll, nothing changed, with metrics ÷ without', 'cpu', pair, { most: 1.05 }),
          ratioFinding('B31', 'the same', 'rate', pair, null),
          valueFinding('B31', 'metrics are read after these polls', 'time until the answer', 'ms', await scrapes(port, sides[0]!.load.answered, scale), { most: 5 }),
        ];
      } finally {
        await having.remove();
      }
    } finally {
      await without.remove();
    }
  },
};

/** @returns how long each reading took, in milliseconds @throws Error unless it has counted the polls */
async function scrapes(port: number, polls: number, { tiny }: Scale): Promise<number[]> {
  const times: number[] = [];
  for (let reading = tiny ? 0 : -1; reading < (tiny ? 1 : 20); reading++) {
    const sentAt = performance.now();
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
    const text = await answer.text();
    if (reading >= 0) times.push(performance.now() - sentAt);
    // Where the server was not sure that nothing had changed, a poll counts under another name.
    const counted = [...text.matchAll(/^switchboard_requests_total\{[^}]*\} (\d+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
    if (answer.status !== 200 || counted < polls) throw new Error(`${polls} polls were answered, but the metrics count ${counted}`);
  }
  return times;
}
