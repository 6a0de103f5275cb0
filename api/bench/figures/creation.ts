import type { Benchmark } from '../benchmark.js';
import { ratioFinding } from '../finding.js';
import { Load } from '../load/load.js';
import { creationTraffic } from '../load/writers.js';
import { alternate } from '../rounds.js';
import { countRows } from '../databases/measured-database.js';

const WRITERS = 64;

/** B8: session creation, each on disk before its response. */
export const creation: Benchmark = {
  figures: ['B8'],
  async run(pool) {
    const scratch = await pool.writing();
    const { server, authorization } = scratch;
    const limit = await scratch.baseline('limit', scratch.user_id, 'grouped');
    const sides = await Promise.all(
      [{ subject: server, database: scratch.database }, limit].map(async ({ subject, database }) => {
        const load = await Load.open(subject.port, creationTraffic(WRITERS, authorization));
        return { subject, database, load, before: (await countRows(database)).sessions };
      }),
    );
    const [ours, least] = await alternate(sides, pool.scale);
    for (const { load, database, before } of sides) {
      load.close();
      const created = (await countRows(database)).sessions - before;
      if (created !== load.answered) throw new Error(`${load.answered} sessions were acknowledged, but the database holds ${created}`);
    }
    const b8 = { of: ours!, to: least! };
    return [
      ratioFinding('B8', `create a session, ${WRITERS} writers, on disk before the answer ÷ limit`, 'rate', b8, { least: 0.8 }),
      ratioFinding('B8', 'the same', 'cpu', b8, null),
    ];
  },
};
