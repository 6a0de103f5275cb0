import { parseArgs } from 'node:util';
import { type DatabaseKind, databaseKinds } from './databases/measured-database.js';
import { FULL } from './rounds.js';

export const HELP = `Measures what Switchboard costs, on SQLite and PostgreSQL, and writes docs/benchmarks.md.

  npm run bench                    everything: about three quarters of an hour
  npm run bench -- B5 B16          these figures alone; writes nothing

  --database KIND   sqlite or postgres, by default both; PostgreSQL is the server of TEST_POSTGRES_URL
  --minutes N       how long memory is watched under load (${FULL.minutes})
  --budget N        end after so many minutes, with what was measured by then
  --tiny            each once and from the sources, for the assertions alone`;

/** What is asked for on the command line. */
export interface BenchArguments {
  /** figures, as B5; none for all */
  names: string[];
  kinds: readonly DatabaseKind[];
  tiny: boolean;
  minutes: number;
  /** minutes after which no other benchmark is begun */
  budget: number;
  help: boolean;
}

/** @throws Error in plain words for what cannot be asked */
export function readArguments(): BenchArguments {
  const { values, positionals } = parseArgs({
    options: {
      tiny: { type: 'boolean', default: false },
      database: { type: 'string' },
      minutes: { type: 'string' },
      budget: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  return {
    names: positionals.map((name) => name.toUpperCase()),
    kinds: kindsOf(values.database),
    tiny: values.tiny,
    minutes: minutesOf('minutes', values.minutes, FULL.minutes),
    budget: minutesOf('budget', values.budget, Infinity),
    help: values.help,
  };
}

function kindsOf(given: string | undefined): readonly DatabaseKind[] {
  const kind = databaseKinds.find((each) => each === given);
  if (given !== undefined && !kind) throw new Error(`--database must be ${databaseKinds.join(' or ')}, not ${given}.`);
  return kind ? [kind] : databaseKinds;
}

function minutesOf(name: string, given: string | undefined, standard: number): number {
  const minutes = given === undefined ? standard : Number(given);
  if (!(minutes > 0)) throw new Error(`--${name} must be a number above 0, not ${given}.`);
  return minutes;
}
