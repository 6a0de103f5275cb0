import type { DataSource } from 'typeorm';
import { contains, isOneOf } from '../core/database/search/text-conditions.js';
import { trigramCandidates, type Candidates } from '../core/database/search/candidates.js';
import type { CandidateSource } from '../core/database/search/candidate-merge.js';
import { wordCandidates, hasMessageWithWords } from '../core/database/search/message-words.js';

/** Users whose sessions are examined together, as each may have thousands. */
const PEOPLE_PER_BATCH = 4;

/** Search terms for sessions. */
export interface SessionSearch {
  /** part of a title, or of the user's name or email address */
  q?: string | undefined;
  /** words, or prefixes of words, of a single message */
  text?: string | undefined;
}

/**
 * Where `q` is matched: in the titles of one user's own sessions, or in titles and users; `people` are the users whose name or email
 * address is known to contain it, see {@link findPeople}.
 */
export type SearchScope = 'titles' | 'titles and people' | { people: readonly string[] };

/**
 * SQL conditions that match the sessions searched for, one for each search term: literal and case-insensitive.
 *
 * @param bind adds a parameter to the statement, which names `user_sessions` `s` and, for people, `users` `u`
 */
export function searchConditions({ q, text }: SessionSearch, scope: SearchScope, source: DataSource, bind: (value: unknown) => string): string[] {
  return [
    ...(q === undefined ? [] : [titleOrPerson(q, scope, source, bind)]),
    ...(text === undefined ? [] : [hasMessageWithWords(source, text, bind)]),
  ];
}

function titleOrPerson(q: string, scope: SearchScope, source: DataSource, bind: (value: unknown) => string): string {
  const columns = scope === 'titles and people' ? ['s.title', 'u.name', 'u.email'] : ['s.title'];
  const alternatives = columns.map((column) => contains(source, column, q, bind));
  if (typeof scope === 'object' && scope.people.length > 0) alternatives.push(isOneOf(source, 's.user_id', scope.people, bind));
  return `(${alternatives.join(' OR ')})`;
}

/**
 * Candidate sources that together propose every session searched for, with the table aliases of {@link searchConditions}; null for none.
 *
 * @param personIndexFrom FROM clause without the keyword: the sessions by an index that has those of each user in list order, if there is one
 */
export function searchCandidates({ q, text }: SessionSearch, scope: SearchScope, source: DataSource, personIndexFrom?: string): CandidateSource[] | null {
  // Either source alone proposes every session that matches both terms.
  if (text !== undefined) return [{ column: 's.session_id', candidates: wordCandidates(source, text) }];
  if (q === undefined) return null;
  const titles = trigramCandidates(source, 'session', q);
  if (!titles) return null;
  const byTitle: CandidateSource = { column: 's.session_id', candidates: titles };
  if (scope === 'titles') return [byTitle];
  const people = scope === 'titles and people' ? trigramCandidates(source, 'user', q) : candidatesFrom(scope.people);
  if (!people) return null;
  const byPerson: CandidateSource = { column: 's.user_id', candidates: people, batchSize: PEOPLE_PER_BATCH };
  // Listed users all match, so the first sessions of each are enough. They come first because they determine where the titles may stop.
  return scope === 'titles and people' ? [byTitle, byPerson] : [...(scope.people.length > 0 ? [{ ...byPerson, ...(personIndexFrom && { orderedFrom: personIndexFrom }) }] : []), byTitle];
}

function candidatesFrom(ids: readonly string[]): Candidates {
  let at = 0;
  return (limit) => Promise.resolve({ ids: ids.slice(at, (at += limit)), done: at >= ids.length });
}
