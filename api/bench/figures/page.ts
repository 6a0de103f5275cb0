import { isDeepStrictEqual } from 'node:util';
import type { Benchmark } from '../benchmark.js';
import { ratioFinding } from '../finding.js';
import { Load, expectStatus, type Traffic } from '../load/load.js';
import { fetchOnce, listRequest } from '../load/polls.js';
import { alternate } from '../rounds.js';

/** Concurrent consoles, each requesting a view that no one has requested before. */
const CONSOLES = 20;

/** B3: a page of 50 with totals, read from the database for every request. */
export const page: Benchmark = {
  figures: ['B3'],
  async run(pool) {
    const scratch = await pool.reading(10_000);
    const { server, authorization } = scratch;
    const { subject: limit } = await scratch.baseline('limit', scratch.user_id, 'grouped');
    await assertSamePage(server.port, limit.port, authorization);
    const sides = [
      { subject: server, load: await Load.open(server.port, uncachedViews(authorization)) },
      { subject: limit, load: await Load.open(limit.port, uncachedViews(authorization)) },
    ];
    const [ours, least] = await alternate(sides, pool.scale);
    const once = () => sides[0]!.load.run(0);
    // On PostgreSQL the sign-in is queried as well, cached for a second, so only reads of the list are counted. The minimum of
    // three runs is used because the server's background work may add a statement, but hardly in every run.
    const counts: number[] = [];
    for (let times = 0; times < 3; times++) counts.push(await (scratch.database.kind === 'sqlite' ? server.statementsDuring(once) : server.listReadsDuring(once)));
    const statements = Math.min(...counts);
    if (statements !== CONSOLES) throw new Error(`${statements} statements were run for ${CONSOLES} uncached pages`);
    for (const { load } of sides) load.close();
    const b3 = { of: ours!, to: least! };
    return [
      ratioFinding('B3', 'page of 50 with totals, uncached, 10,000 sessions ÷ limit', 'rate', b3, { least: 0.8 }),
      ratioFinding('B3', 'the same', 'cpu', b3, { most: 1.3 }),
    ];
  },
};

let views = 0;

/** Every request names a different end of its time range, so that no snapshot of its view can exist. */
function viewQuery(): string {
  return `?limit=50&to=${new Date(Date.UTC(2100, 0, 1) + ++views).toISOString()}`;
}

function uncachedViews(authorization: string): Traffic {
  return {
    connections: CONSOLES,
    next: () => ({
      bytes: listRequest(authorization, viewQuery()),
      check: (exchange) => {
        expectStatus(exchange, 200);
        if (exchange.body.length < 15_000 || exchange.body.at(-1) !== 0x7d) throw new Error(`no page of 50: ${exchange.body.toString()}`);
      },
    }),
  };
}

/** @throws Error unless both sides return the same page apart from its `as_of` */
async function assertSamePage(ours: number, theirs: number, authorization: string): Promise<void> {
  const query = viewQuery();
  const [one, other] = await Promise.all(
    [ours, theirs].map(async (port) => ({ ...(JSON.parse((await fetchOnce(port, listRequest(authorization, query))).text) as object), as_of: '' })),
  );
  if (!isDeepStrictEqual(one, other)) throw new Error(`two different pages: ${JSON.stringify(one)}\n${JSON.stringify(other)}`);
}
