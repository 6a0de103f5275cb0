import type { DataSource } from 'typeorm';
import { contains, isOneOf } from '../core/database/search.js';
import { byTrigrams, type Candidates } from '../core/database/search/candidates.js';
import type { CandidateSource } from '../core/database/search/gathering.js';
import { byWords, saidIn } from '../core/database/search/message-words.js';

/** People whose sessions are looked at together, as each may have thousands. */
const PEOPLE_AT_ONCE = 4;

/** What is searched for in sessions. */
export interface SessionSearch {
  /** part of a title, or of the name or address of the user */
  q?: string | undefined;
  /** words, or beginnings of words, of one message */
  text?: string | undefined;
}

/**
 * Where `q` is looked for: in one person's own titles, or with the people too: `people`, or these people, whose name or address is known to
 * contain it, see `findPeople`.
 */
export type SearchScope = 'titles' | 'titles and people' | { people: readonly string[] };

/**
 * SQL that is true for the sessions that are searched for, one condition for each way: literally and whatever the case.
 *
 * @param bind adds a parameter to the statement, with `s` for `user_sessions` and, for people, `u` for `users`
 */
export function searchConditions({ q, text }: SessionSearch, scope: SearchScope, source: DataSource, bind: (value: unknown) => string): string[] {
  return [
    ...(q === undefined ? [] : [titleOrPerson(q, scope, source, bind)]),
    ...(text === undefined ? [] : [saidIn(source, text, bind)]),
  ];
}

function titleOrPerson(q: string, scope: SearchScope, source: DataSource, bind: (value: unknown) => string): string {
  const columns = scope === 'titles and people' ? ['s.title', 'u.name', 'u.email'] : ['s.title'];
  const found = columns.map((column) => contains(source, column, q, bind));
  if (typeof scope === 'object' && scope.people.length > 0) found.push(isOneOf(source, 's.user_id', scope.people, bind));
  return `(${found.join(' OR ')})`;
}

/**
 * What together proposes every session that is searched for, with the names of {@link searchConditions}; null for none.
 *
 * @param ofEach FROM without the word: the sessions by an index that has those of each person in the order of the list, if there is one
 */
export function searchCandidates({ q, text }: SessionSearch, scope: SearchScope, source: DataSource, ofEach?: string): CandidateSource[] | null {
  // Either proposes every session that both find.
  if (text !== undefined) return [{ column: 's.session_id', candidates: byWords(source, text) }];
  if (q === undefined) return null;
  const titles = byTrigrams(source, 'session', q);
  if (!titles) return null;
  const byTitle: CandidateSource = { column: 's.session_id', candidates: titles };
  if (scope === 'titles') return [byTitle];
  const people = scope === 'titles and people' ? byTrigrams(source, 'user', q) : handOut(scope.people);
  if (!people) return null;
  const byPerson: CandidateSource = { column: 's.user_id', candidates: people, atOnce: PEOPLE_AT_ONCE };
  // Those who are known all match, so that the first sessions of each are enough. They come first: they tell where titles may end.
  return scope === 'titles and people' ? [byTitle, byPerson] : [...(scope.people.length > 0 ? [{ ...byPerson, ...(ofEach && { inOrder: ofEach }) }] : []), byTitle];
}

function handOut(ids: readonly string[]): Candidates {
  let at = 0;
  return (most) => Promise.resolve({ ids: ids.slice(at, (at += most)), done: at >= ids.length });
}
