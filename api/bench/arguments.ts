import { readCommandLine } from '../src/commands/command-line.js';
import { bench, WATCHED_MINUTES } from './bench.command.js';
import { MODEL_FIGURES } from './report/model-section.js';
import { type DatabaseKind, databaseKinds } from './databases/measured-database.js';

/** Parsed command line. */
export interface BenchArguments {
  /** figures such as B5; empty for all */
  names: string[];
  kinds: readonly DatabaseKind[];
  tiny: boolean;
  /** whether only the figures of language models are measured, and their section is replaced */
  models: boolean;
  minutes: number;
  /** minutes after which no further benchmark is started */
  budget: number;
}

/** Reads the command line of this process; after `--help` and invalid usage, which it explains, the process exits. */
export function readArguments(): BenchArguments {
  const call = readCommandLine(bench, process.argv.slice(2));
  if (typeof call === 'number') process.exit(call);
  const { database, minutes = WATCHED_MINUTES, budget = Infinity, models = false, tiny = false } = call.values;
  return {
    names: models ? [...MODEL_FIGURES] : call.words.map((name) => name.toUpperCase()),
    kinds: models ? ['sqlite'] : database === undefined ? databaseKinds : databaseKinds.filter((kind) => kind === database),
    tiny,
    models,
    minutes: Number(minutes),
    budget: Number(budget),
  };
}
