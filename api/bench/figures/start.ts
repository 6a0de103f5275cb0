import { type Benchmark, type Finding, timeFinding } from '../finding.js';
import { type Scale, spread } from '../rounds.js';
import { countRows, Scratch, serverScript, serverSettings } from '../scratch.js';
import { Subject } from '../subject.js';

/** B17: how long `npm start` takes on a built tree until it serves, with an empty database and with a full one. */
export const start: Benchmark = {
  figures: ['B17'],
  async run(scale) {
    const messages = scale.tiny ? 100 : 100_000;
    const seeds = [{ sessions: messages / 10, messages }, { sessions: 0 }];
    const [full, empty] = (await Promise.all(seeds.map((seed) => Scratch.start(scale, seed)))) as [Scratch, Scratch];
    try {
      await Promise.all([full.server.stop(), empty.server.stop()]);
      const times: { full: number; empty: number }[] = [];
      for (let round = 0; round < scale.rounds; round++)
        times.push({ full: await timeStart(full.file, scale), empty: await timeStart(empty.file, scale) });
      const stored = countRows(full.file).messages;
      if (stored !== messages) throw new Error(`${messages} messages were stored, ${stored} are there`);
      return findings(times, messages);
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

function findings(times: { full: number; empty: number }[], messages: number): Finding[] {
  const what = `ready after npm start on a built tree, ${messages.toLocaleString('en')} messages`;
  const ratio = spread(times.map(({ full, empty }) => full / empty));
  return [
    timeFinding('B17', what, times.map(({ full }) => full), { most: 2 }),
    { figure: 'B17', what: 'the same ÷ an empty database', measure: 'seconds', unit: '', reach: null, ...ratio },
  ];
}
