import { readCommandLine } from '../src/commands/command-line.js';
import { bench, WATCHED_MINUTES } from './bench.command.js';
import { MODEL_FIGURES } from './report/model-section.js';
import { type Section, sections } from './section.js';

/** Parsed command line. */
export interface BenchArguments {
  /** figures such as B5; empty for all */
  names: string[];
  sections: readonly Section[];
  tiny: boolean;
  /** whether only the figures of language models are measured, and their section is replaced */
  models: boolean;
  /** whether only several servers are measured, and their section is replaced */
  joined: boolean;
  minutes: number;
  /** minutes after which no further benchmark is started */
  budget: number;
}

/** Reads the command line of this process; after `--help` and invalid usage, which it explains, the process exits. */
export function readArguments(): BenchArguments {
  const call = readCommandLine(bench, process.argv.slice(2));
  if (typeof call === 'number') process.exit(call);
  const { database, minutes = WATCHED_MINUTES, budget = Infinity, models = false, joined = false, tiny = false } = call.values;
  return {
    names: models ? [...MODEL_FIGURES] : call.words.map((name) => name.toUpperCase()),
    sections: sectionsOf(database, models, joined),
    tiny,
    models,
    joined,
    minutes: Number(minutes),
    budget: Number(budget),
  };
}

function sectionsOf(database: string | undefined, models: boolean, joined: boolean): readonly Section[] {
  if (models) return ['sqlite'];
  if (joined) return ['joined'];
  return database === undefined ? sections : sections.filter((section) => section === database);
}
