import { type Benchmark, type Finding, timeFinding } from '../finding.js';
import { type Scale, spread } from '../rounds.js';
import { countRows, Scratch, serverScript, serverSettings } from '../scratch.js';
import { Subject } from '../subject.js';

/** B17: how long `npm start` takes on a built tree until it serves, with a full database and with an empty one. */
export const start: Benchmark = {
  figures: ['B17'],
  async run({ scale }) {
    const messages = scale.tiny ? 100 : 100_000;
    const full = await Scratch.start(scale, { sessions: messages / 10, messages });
    const empty = await Scratch.start(scale, { sessions: 0 });
    try {
      await full.server.stop();
      await empty.server.stop();
      const times: { full: number; empty: number }[] = [];
      for (let round = 0; round < scale.rounds; round++)
        times.push({ full: await timeStart(full.file, scale), empty: await timeStart(empty.file, scale) });
      const stored = countRows(full.file).messages;
      if (stored !== messages) throw new Error(`${messages} messages were stored, ${stored} are there`);
      return findings(times);
    } finally {
      await full.remove();
      await empty.remove();
    }
  },
};

/** @returns seconds until the first answer of the readiness check */
async function timeStart(file: string, scale: Scale): Promise<number> {
  const begun = performance.now();
  const server = await Subject.server(scale.tiny ? serverScript(scale) : 'scripts/start.mjs', serverSettings(file));
  const seconds = (performance.now() - begun) / 1_000;
  await server.stop();
  return seconds;
}

function findings(times: { full: number; empty: number }[]): Finding[] {
  const what = 'ready after npm start, nothing to compile, 100,000 messages';
  const ratio = spread(times.map(({ full, empty }) => full / empty));
  return [
    timeFinding('B17', what, times.map(({ full }) => full), { most: 2 }),
    { figure: 'B17', what: 'the same ÷ an empty database', measure: 'seconds', unit: 'x', reach: null, ...ratio },
  ];
}
