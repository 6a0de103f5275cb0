import { type Bind, contains, type Dialect } from '../core/database/search/text-conditions.js';
import { hasMessageWithWords } from '../core/database/search/message-words.js';
import { isPerson } from '../users/index.js';

/** Search terms for sessions. */
export interface SessionSearch {
  /** part of a title, or of the user's name or email address */
  q?: string | undefined;
  /** words, or prefixes of words, of a single message */
  text?: string | undefined;
}

/** Where `q` is matched: in titles, in the session's user, or in both. */
export type SearchScope = 'titles' | 'people' | 'titles and people';

/** SQL conditions, one for each search term, that match the sessions searched for, named `s`: literal and case-insensitive. */
export function searchConditions({ q, text }: SessionSearch, scope: SearchScope, source: Dialect, bind: Bind): string[] {
  const conditions: string[] = [];
  if (q !== undefined) {
    // Not EXISTS: PostgreSQL would compare the names of all users first, to look a few up.
    const person = () => `coalesce((SELECT ${isPerson(q, source, bind)} FROM users p WHERE p.user_id = s.user_id), FALSE)`;
    const places = [...(scope === 'people' ? [] : [contains(source, 's.title', q, bind)]), ...(scope === 'titles' ? [] : [person()])];
    conditions.push(`(${places.join(' OR ')})`);
  }
  if (text !== undefined) conditions.push(hasMessageWithWords(source, text, bind));
  return conditions;
}
