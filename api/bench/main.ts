import { type BenchArguments, readArguments } from './arguments.js';
import type { Benchmark } from './benchmark.js';
import { chat, singleWriter } from './figures/chat.js';
import { commitSharing } from './figures/commit-sharing.js';
import { creation } from './figures/creation.js';
import { fanOut } from './figures/fan-out.js';
import { idle } from './figures/idle.js';
import { instanceMemory, instances } from './figures/instances.js';
import { joinedChat } from './figures/joined-chat.js';
import { joinedPolls } from './figures/joined-polls.js';
import { limitedWrites } from './figures/limited-writes.js';
import { metrics } from './figures/metrics.js';
import { modelFiles } from './figures/model-files.js';
import { models } from './figures/models.js';
import { mixedLoad } from './figures/mixed-load.js';
import { moving } from './figures/moving.js';
import { fetchLatency } from './figures/fetch-latency.js';
import { growth } from './figures/growth.js';
import { lighthouse } from './figures/lighthouse.js';
import { naivePolls } from './figures/naive-polls.js';
import { openConsole } from './figures/open-console.js';
import { page } from './figures/page.js';
import { polls } from './figures/polls.js';
import { push } from './figures/push.js';
import { relayedPieces } from './figures/relayed-pieces.js';
import { resumedStreams } from './figures/resumed-streams.js';
import { scripts } from './figures/scripts.js';
import { staleness } from './figures/staleness.js';
import { start } from './figures/start.js';
import { watching } from './figures/watching.js';
import { formatLine } from './report/format.js';
import { writeJoinedSection, writeModelSection, writeReport } from './report/document.js';
import { FULL, JOINED, type Scale, TINY } from './rounds.js';
import { Runner } from './runner.js';
import { databaseOf, type Section, sections } from './section.js';

/**
 * The benchmarks of each section; those that fill a database with a million sessions come last, and the one that stops Redis after the others
 * that need it. PostgreSQL has only those that query the database.
 */
const benchmarks: Record<Section, Benchmark[]> = {
  sqlite: [
    polls, page, chat, singleWriter, creation, push, watching, fetchLatency, openConsole, naivePolls, models, modelFiles, scripts, lighthouse, growth, start, mixedLoad,
  ],
  postgres: [polls, page, chat, singleWriter, creation, watching, growth, start, mixedLoad],
  joined: [
    instanceMemory, commitSharing, joinedChat, joinedPolls, instances, idle, relayedPieces, fanOut, resumedStreams, metrics, limitedWrites, moving, staleness,
  ],
};

/** @throws Error that lists the available figures */
function selectBenchmarks(wanted: readonly Section[], names: readonly string[], tiny: boolean): [Section, Benchmark[]][] {
  const known = new Set(wanted.flatMap((section) => benchmarks[section].flatMap(({ figures }) => figures)));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new Error(`There is no figure ${unknown.join(', ')}; the figures are ${[...known].join(', ')}.`);
  const isWanted = ({ figures, needsPages = false }: Benchmark): boolean =>
    !(tiny && needsPages) && (names.length === 0 || figures.some((figure) => names.includes(figure)));
  return wanted.map((section) => [section, benchmarks[section].filter(isWanted)]);
}

/** Parses the command line; prints invalid arguments as one line and exits. */
function parseOrExit(): { options: BenchArguments; selected: [Section, Benchmark[]][] } {
  try {
    const options = readArguments();
    return { options, selected: selectBenchmarks(options.sections, options.names, options.tiny) };
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}

const { options, selected } = parseOrExit();
const { names, models: isForModels, joined: isForJoined, tiny, minutes, budget } = options;
const until = performance.now() + budget * 60_000;
const isWhole = names.length === 0 && !tiny && options.sections === sections;
const runners: Runner[] = [];
// PostgreSQL and Redis do not end by themselves when this process is asked to.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void runners.at(-1)?.remove().finally(() => process.exit(1)));
for (const [section, some] of selected) {
  const database = databaseOf(section);
  const scale: Scale = tiny ? { ...TINY, database } : { ...(section === 'joined' ? JOINED : FULL), database, minutes };
  const runner = new Runner(
    section,
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
  // Written after each section, so that the results survive when the run is ended early.
  if (isWhole) console.log(`\nwritten: ${writeReport(runners).join(', ')}`);
}
if (isForModels && !tiny && runners.every(({ gaps }) => gaps.length === 0)) console.log(`\nwritten: ${writeModelSection(runners.flatMap(({ findings }) => findings))}`);
if (isForJoined && !tiny && names.length === 0) console.log(`\nwritten: ${writeJoinedSection(runners[0]!)}`);
// Exits explicitly instead of only setting the exit code: a hung benchmark may still keep the event loop alive.
process.exit(runners.some(({ gaps }) => gaps.some(({ failed }) => failed)) ? 1 : 0);
