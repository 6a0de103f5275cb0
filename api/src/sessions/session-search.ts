import type { DataSource } from 'typeorm';
import { contains, foldCase } from '../core/database/search.js';
import { byTrigrams } from '../core/database/search/candidates.js';
import type { CandidateSource } from '../core/database/search/keyset-search.js';
import { byWords, saidIn } from '../core/database/search/message-words.js';

/** People whose sessions are looked at together, as each may have thousands. */
const PEOPLE_AT_ONCE = 16;

/** What is searched for in sessions. */
export interface SessionSearch {
  /** part of a title, or of the name or address of the user */
  q?: string | undefined;
  /** words, or beginnings of words, of one message */
  text?: string | undefined;
}

/** Where `q` is looked for: in one person's own titles, or with the people too. */
export type SearchScope = 'titles' | 'titles and people';

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
  const text = bind(foldCase(q));
  const columns = scope === 'titles' ? ['s.title'] : ['s.title', 'u.name', 'u.email'];
  return `(${columns.map((column) => contains(source, column, text)).join(' OR ')})`;
}

/** What together proposes every session that is searched for, with the names of {@link searchConditions}; null for none. */
export function searchCandidates({ q, text }: SessionSearch, scope: SearchScope, source: DataSource): CandidateSource[] | null {
  // Either proposes every session that both find.
  if (text !== undefined) return [{ column: 's.session_id', candidates: byWords(source, text) }];
  if (q === undefined) return null;
  const titles = byTrigrams(source, 'session', q);
  if (!titles) return null;
  const found: CandidateSource[] = [{ column: 's.session_id', candidates: titles }];
  if (scope === 'titles') return found;
  const people = byTrigrams(source, 'user', q);
  return people && [...found, { column: 's.user_id', candidates: people, atOnce: PEOPLE_AT_ONCE }];
}
