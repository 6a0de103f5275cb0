import type { Benchmark } from '../benchmark.js';
import { withCurve, type Finding, ratioFinding } from '../finding.js';
import { Load } from '../load/load.js';
import { fetchOnce, listRequest, checkLength, repeatedRequest } from '../load/polls.js';
import { alternate } from '../rounds.js';
import type { ServerPool } from '../server-pool.js';

/** B12: polls compared with the naive implementation, for growing numbers of sessions. */
export const naivePolls: Benchmark = {
  figures: ['B12'],
  async run(pool) {
    const sizes: [sessions: number, least: number][] = [[1_000, 25], [10_000, 300], [100_000, 1_500]];
    const findings: Finding[] = [];
    // In a tiny run all sizes are the same.
    for (const [sessions, least] of pool.scale.tiny ? sizes.slice(2) : sizes) findings.push(...(await atSize(pool, sessions, least)));
    return findings;
  },
};

async function atSize(pool: ServerPool, sessions: number, least: number): Promise<Finding[]> {
  const scratch = await pool.reading(sessions);
  const { server, authorization } = scratch;
  const { subject: naive } = await scratch.baseline('naive', scratch.user_id);
  const fresh = listRequest(authorization);
  const { etag, text } = await fetchOnce(server.port, fresh);
  const all = await fetchOnce(naive.port, fresh);
  assertSameTotals(text, all.text);
  const sides = [
    { subject: server, load: await Load.open(server.port, repeatedRequest(listRequest(authorization, '', `If-None-Match: ${etag}`), 304)) },
    { subject: server, load: await Load.open(server.port, repeatedRequest(fresh, 200, checkLength(text))) },
    { subject: naive, load: await Load.open(naive.port, { ...repeatedRequest(fresh, 200, checkLength(all.text)), connections: naiveConsoles(sessions) }) },
  ];
  const [unchanged, page, naiveSample] = await alternate(sides, pool.scale);
  for (const { load } of sides) load.close();
  const among = `${sessions.toLocaleString('en')} sessions`;
  return [
    withCurve(ratioFinding('B12', `poll, nothing changed, ${among} ÷ naive`, 'rate', { of: unchanged!, to: naiveSample! }, { least }), 'naive', 'nothing changed', sessions),
    withCurve(ratioFinding('B12', `poll that fetches the page, ${among} ÷ naive`, 'rate', { of: page!, to: naiveSample! }, null), 'naive', 'the page is fetched', sessions),
  ];
}

/** Concurrent consoles of the naive side: one already saturates a core, and each waiting request holds all sessions in memory. */
function naiveConsoles(sessions: number): number {
  return sessions > 10_000 ? 2 : 20;
}

/** @throws Error unless both sides return the same totals */
function assertSameTotals(ours: string, naive: string): void {
  const [one, other] = [ours, naive].map((text) => JSON.stringify((JSON.parse(text) as { totals: unknown }).totals));
  if (one !== other || !one?.includes('"active_sessions":50')) throw new Error(`the totals differ: ${one} and ${other}`);
}
