import type { EntityManager } from 'typeorm';
import type { Executor } from '../../core/database/statement.js';
import { type Counts, type Differences, RecountRepository } from './recount.repository.js';

/** Result of a full recount. */
export interface Recount extends Counts {
  /** the stored totals */
  kept: Counts;
  /** sessions with a wrong stored message count */
  differing_sessions: Differences;
  /** users with a wrong stored session count */
  differing_people: Differences;
}

/** The stored totals, and what each counts. */
const TOTALS: [name: keyof Counts, what: string][] = [
  ['sessions', 'sessions'],
  ['messages', 'messages'],
  ['waiting', 'sessions waiting for a person'],
  ['handled', 'sessions with a person'],
];

const repository = new RecountRepository();

/** Counts every session and message and compares the stored counts. Read-only. */
export async function recount(on: Executor): Promise<Recount> {
  const { counted, kept } = await repository.totals(on);
  return {
    ...counted,
    kept,
    differing_sessions: await repository.differingSessions(on),
    differing_people: await repository.differingPeople(on),
  };
}

/** Recounts, then corrects every stored count in the same transaction. @returns the state before the correction */
export async function correctCounts(manager: EntityManager): Promise<Recount> {
  const found = await recount(manager);
  if (!allCountsMatch(found)) await repository.correct(manager);
  return found;
}

/** Whether all stored counts match. */
export function allCountsMatch({ kept, differing_sessions, differing_people, ...counted }: Recount): boolean {
  return TOTALS.every(([name]) => kept[name] === counted[name]) && differing_sessions.many === 0 && differing_people.many === 0;
}

/** Human-readable report, one line per item. */
export function reportLines(found: Recount): string[] {
  const { sessions, messages, kept, differing_sessions, differing_people } = found;
  const lines = [`Counted ${sessions.toLocaleString('en')} sessions and ${messages.toLocaleString('en')} messages.`];
  for (const [name, what] of TOTALS) if (kept[name] !== found[name]) lines.push(`The stored total of ${what} is ${kept[name]}, but there are ${found[name]}.`);
  lines.push(...differenceLines(differing_sessions, 'Sessions with a wrong count of their messages', 'session'));
  lines.push(...differenceLines(differing_people, 'People with a wrong count of their sessions', 'person'));
  return allCountsMatch(found) ? [...lines, 'Every stored count is correct.'] : lines;
}

function differenceLines({ many, first }: Differences, what: string, one: string): string[] {
  if (many === 0) return [];
  const more = many - first.length;
  const lines = first.map(({ id, kept, counted }) => `  ${one} ${id}: stored ${kept}, counted ${counted}`);
  return [`${what}: ${many}`, ...lines, ...(more > 0 ? [`  and ${more} more`] : [])];
}
