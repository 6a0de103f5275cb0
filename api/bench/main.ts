import { type BenchArguments, readArguments } from './arguments.js';
import { type DatabaseKind, databaseKinds } from './databases/measured-database.js';
import type { Benchmark } from './benchmark.js';
import { chat, singleWriter } from './figures/chat.js';
import { creation } from './figures/creation.js';
import { modelFiles } from './figures/model-files.js';
import { models } from './figures/models.js';
import { mixedLoad } from './figures/mixed-load.js';
import { fetchLatency } from './figures/fetch-latency.js';
import { growth } from './figures/growth.js';
import { lighthouse } from './figures/lighthouse.js';
import { naivePolls } from './figures/naive-polls.js';
import { openConsole } from './figures/open-console.js';
import { page } from './figures/page.js';
import { polls } from './figures/polls.js';
import { push } from './figures/push.js';
import { scripts } from './figures/scripts.js';
import { start } from './figures/start.js';
import { watching } from './figures/watching.js';
import { formatLine } from './report/format.js';
import { writeModelSection, writeReport } from './report/document.js';
import { FULL, type Scale, TINY } from './rounds.js';
import { Runner } from './runner.js';

/**
 * The benchmarks of each database; those that fill it with a million sessions come last. PostgreSQL has only those that query the
 * database.
 */
const benchmarks: Record<DatabaseKind, Benchmark[]> = {
  sqlite: [
    polls, page, chat, singleWriter, creation, push, watching, fetchLatency, openConsole, naivePolls, models, modelFiles, scripts, lighthouse, growth, start, mixedLoad,
  ],
  postgres: [polls, page, chat, singleWriter, creation, watching, growth, start, mixedLoad],
};

/** @throws Error that lists the available figures */
function selectBenchmarks(kinds: readonly DatabaseKind[], names: readonly string[], tiny: boolean): [DatabaseKind, Benchmark[]][] {
  const known = new Set(kinds.flatMap((kind) => benchmarks[kind].flatMap(({ figures }) => figures)));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new Error(`There is no figure ${unknown.join(', ')}; the figures are ${[...known].join(', ')}.`);
  const isWanted = ({ figures, needsPages = false }: Benchmark): boolean =>
    !(tiny && needsPages) && (names.length === 0 || figures.some((figure) => names.includes(figure)));
  return kinds.map((kind) => [kind, benchmarks[kind].filter(isWanted)]);
}

/** Parses the command line; prints invalid arguments as one line and exits. */
function parseOrExit(): { options: BenchArguments; selected: [DatabaseKind, Benchmark[]][] } {
  try {
    const options = readArguments();
    return { options, selected: selectBenchmarks(options.kinds, options.names, options.tiny) };
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}

const { options, selected } = parseOrExit();
const { names, kinds, models: isForModels, tiny, minutes, budget } = options;
const until = performance.now() + budget * 60_000;
const isWhole = names.length === 0 && !tiny && kinds === databaseKinds;
const runners: Runner[] = [];
for (const [database, some] of selected) {
  const scale: Scale = tiny ? { ...TINY, database } : { ...FULL, database, minutes };
  const runner = new Runner(
    scale,
    (findings) => {
      for (const finding of findings) console.log(tiny ? `${finding.figure} ${finding.what}: every response was correct` : formatLine(finding));
    },
    (text) => tiny || console.log(text),
    until - performance.now(),
  );
  runners.push(runner);
  for (const benchmark of some) await runner.run(benchmark, (figure) => names.length === 0 || names.includes(figure));
  await runner.remove();
  // Written after each database, so that the results survive when the run is ended early.
  if (isWhole) console.log(`\nwritten: ${writeReport(runners).join(', ')}`);
}
if (isForModels && !tiny && runners.every(({ gaps }) => gaps.length === 0)) console.log(`\nwritten: ${writeModelSection(runners.flatMap(({ findings }) => findings))}`);
// Exits explicitly instead of only setting the exit code: a hung benchmark may still keep the event loop alive.
process.exit(runners.some(({ gaps }) => gaps.some(({ failed }) => failed)) ? 1 : 0);
