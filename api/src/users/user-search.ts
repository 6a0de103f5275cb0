import { type Bind, contains, type Dialect } from '../core/database/search/text-conditions.js';

/** SQL that is true for users, named `p`, whose name or email address contains a text. */
export function isPerson(q: string, source: Dialect, bind: Bind): string {
  return `(${contains(source, 'p.name', q, bind)} OR ${contains(source, 'p.email', q, bind)})`;
}
