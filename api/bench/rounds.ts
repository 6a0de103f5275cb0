import { WATCHED_MINUTES } from './bench.command.js';
import type { DatabaseKind } from './databases/measured-database.js';
import type { RoundResult } from './load/load.js';

/** What is measured, and how much. */
export interface Scale {
  /** database that the server runs on */
  database: DatabaseKind;
  /** a PostgreSQL server, with a role that may create databases */
  postgres: string;
  rounds: number;
  /** duration of one round on one side, in milliseconds */
  roundMs: number;
  warmUpMs: number;
  /** how long memory is sampled under load, in minutes */
  minutes: number;
  /** a run for the assertions alone: small data, one iteration, no timing */
  tiny: boolean;
}

const POSTGRES = process.env['TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** The scale of `npm run bench`. */
export const FULL: Scale = { database: 'sqlite', postgres: POSTGRES, rounds: 9, roundMs: 1_000, warmUpMs: 1_000, minutes: WATCHED_MINUTES, tiny: false };

/** The same for several servers: shorter rounds, since there are many figures and a machine that starts ten processes for them. */
export const JOINED: Scale = { ...FULL, roundMs: 400, warmUpMs: 400 };

/** The scale of `npm run bench -- --tiny`. */
export const TINY: Scale = { database: 'sqlite', postgres: POSTGRES, rounds: 1, roundMs: 0, warmUpMs: 0, minutes: 0, tiny: true };

/** One of the sides compared: a process or several, and the load on them. */
export interface Side {
  subject: { cpu(): Promise<number> };
  load: { run(milliseconds: number): Promise<RoundResult> };
}

/** Result of one round on one side. */
export interface Sample extends RoundResult {
  /** responses per second */
  rate: number;
  /** CPU time of the side's processes per response, in microseconds */
  cpu: number;
}

/**
 * Loads the sides in alternation, A B A B, so that other activity on the machine affects all of them alike.
 *
 * @returns the samples of each side, in the order of the sides
 * @throws Error at the first wrong response
 */
export async function alternate(sides: readonly Side[], scale: Scale): Promise<Sample[][]> {
  for (const { load } of sides) await load.run(scale.warmUpMs);
  const samples = sides.map((): Sample[] => []);
  for (let round = 0; round < scale.rounds; round++)
    for (const [index, side] of sides.entries()) samples[index]!.push(await sample(side, scale.roundMs));
  return samples;
}

async function sample({ subject, load }: Side, milliseconds: number): Promise<Sample> {
  const before = await subject.cpu();
  const round = await load.run(milliseconds);
  const cpu = ((await subject.cpu()) - before) / round.answered;
  return { ...round, rate: round.answered / round.seconds, cpu };
}

/** A ratio over all rounds. */
export interface Ratio {
  median: number;
  low: number;
  high: number;
}

/** Compares two sides round by round, so that each round is compared with its neighbour in time. */
export function compare(of: readonly Sample[], to: readonly Sample[], what: 'rate' | 'cpu' | 'p50'): Ratio {
  return summarize(of.map((sample, round) => sample[what] / to[round]![what]));
}

/** @param values not empty */
export function summarize(values: readonly number[]): Ratio {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: medianOf(sorted), low: sorted[0]!, high: sorted.at(-1)! };
}

function medianOf(sorted: readonly number[]): number {
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
