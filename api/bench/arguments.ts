import { parseArgs } from 'node:util';
import { type DatabaseKind, databaseKinds } from './databases/measured-database.js';
import { FULL } from './rounds.js';

/** Parsed command line. */
export interface BenchArguments {
  /** figures such as B5; empty for all */
  names: string[];
  kinds: readonly DatabaseKind[];
  tiny: boolean;
  minutes: number;
  /** minutes after which no further benchmark is started */
  budget: number;
}

/** @throws Error with a readable message for invalid arguments */
export function readArguments(): BenchArguments {
  const { values, positionals } = parseArgs({
    options: {
      tiny: { type: 'boolean', default: false },
      database: { type: 'string' },
      minutes: { type: 'string' },
      budget: { type: 'string' },
    },
    allowPositionals: true,
  });
  return {
    names: positionals.map((name) => name.toUpperCase()),
    kinds: parseDatabaseKinds(values.database),
    tiny: values.tiny,
    minutes: parseMinutes('minutes', values.minutes, FULL.minutes),
    budget: parseMinutes('budget', values.budget, Infinity),
  };
}

function parseDatabaseKinds(value: string | undefined): readonly DatabaseKind[] {
  const kind = databaseKinds.find((each) => each === value);
  if (value !== undefined && !kind) throw new Error(`--database must be ${databaseKinds.join(' or ')}, not ${value}.`);
  return kind ? [kind] : databaseKinds;
}

function parseMinutes(name: string, value: string | undefined, standard: number): number {
  const minutes = value === undefined ? standard : Number(value);
  if (!(minutes > 0)) throw new Error(`--${name} must be a number above 0, not ${value}.`);
  return minutes;
}
