import type { Benchmark } from '../benchmark.js';
import { type Finding, timeFinding } from '../finding.js';
import { type Scale, summarize } from '../rounds.js';
import { countRows, type MeasuredDatabase } from '../databases/measured-database.js';
import { Scratch, serverScript, serverSettings } from '../scratch.js';
import { Subject } from '../subject.js';

/** Sessions of the full database: with two to three messages each, well over a million messages. */
const SESSIONS = 1_000_000;

/** B17: time from `npm start` on a built tree until the server is ready, with a full database and with an empty one. */
export const start: Benchmark = {
  figures: ['B17'],
  async run(pool) {
    const { scale } = pool;
    const full = await (await pool.history(SESSIONS)).copy();
    const empty = await Scratch.start(scale, { sessions: 0 });
    try {
      await empty.server.stop();
      const { messages } = await countRows(full);
      if (messages < 1_000_000 && !scale.tiny) throw new Error(`only ${messages} messages`);
      const times: { full: number; empty: number }[] = [];
      for (let round = 0; round < scale.rounds; round++)
        times.push({ full: await timeStart(full, scale), empty: await timeStart(empty.database, scale) });
      const stored = (await countRows(full)).messages;
      if (stored !== messages) throw new Error(`${messages} messages were stored, but there are ${stored}`);
      return findings(times, messages);
    } finally {
      await empty.remove();
      await full.drop();
    }
  },
};

/** @returns seconds until the readiness check first succeeds */
async function timeStart(database: MeasuredDatabase, scale: Scale): Promise<number> {
  const startedAt = performance.now();
  const server = await Subject.server(scale.tiny ? serverScript(scale) : 'scripts/start.mjs', serverSettings(database));
  const seconds = (performance.now() - startedAt) / 1_000;
  await server.stop();
  return seconds;
}

function findings(times: { full: number; empty: number }[], messages: number): Finding[] {
  const what = `ready after npm start, nothing to compile, ${messages.toLocaleString('en')} messages`;
  const ratio = summarize(times.map(({ full, empty }) => full / empty));
  return [
    timeFinding('B17', what, times.map(({ full }) => full), { most: 2 }),
    { figure: 'B17', what: 'the same ÷ an empty database', measure: 'seconds', unit: 'x', target: null, ...ratio },
  ];
}
