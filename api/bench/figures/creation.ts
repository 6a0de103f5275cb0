import { type Benchmark, ratioFinding } from '../finding.js';
import { Load } from '../load/load.js';
import { creationTraffic } from '../load/writers.js';
import { alternate } from '../rounds.js';
import { countRows, Scratch } from '../scratch.js';

const WRITERS = 64;

/** B8: creating sessions, each on disk before its answer. */
export const creation: Benchmark = {
  figures: ['B8'],
  async run(scale) {
    const scratch = await Scratch.start(scale, { sessions: 0 });
    try {
      const { server, authorization } = scratch;
      const limit = await scratch.baseline('limit', scratch.user_id, 'grouped');
      const sides = await Promise.all(
        [{ subject: server, file: scratch.file }, limit].map(async ({ subject, file }) => {
          return { subject, file, load: await Load.open(subject.port, creationTraffic(WRITERS, authorization)) };
        }),
      );
      const [ours, least] = await alternate(sides, scale);
      for (const { load, file } of sides) {
        load.close();
        const { sessions } = countRows(file);
        if (sessions !== load.answered) throw new Error(`${load.answered} sessions were acknowledged, but the database holds ${sessions}`);
      }
      const b8 = { of: ours!, to: least! };
      return [
        ratioFinding('B8', `create a session, ${WRITERS} writers, on disk before the answer ÷ limit`, 'rate', b8, { least: 0.8 }),
        ratioFinding('B8', 'the same', 'cpu', b8, null),
      ];
    } finally {
      await scratch.remove();
    }
  },
};
