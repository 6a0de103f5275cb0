import type { DataSource } from 'typeorm';
import { contains, isOneOf } from '../core/database/search/text-conditions.js';
import { trigramCandidates } from '../core/database/search/candidates.js';
import { Statement } from '../core/database/statement.js';

/** Maximum number of matching users that are listed; where more match, a scan in list order soon finds their sessions. */
const MAX_PEOPLE = 200;

/**
 * The users whose name or email address contains a text: they are far fewer than their sessions, so they are determined first.
 *
 * @returns null where no trigram index applies, or too many users match
 */
export async function findPeople(source: DataSource, q: string): Promise<string[] | null> {
  const candidates = trigramCandidates(source, 'user', q);
  const batch = candidates && (await candidates(MAX_PEOPLE + 1));
  if (!batch || batch.ids.length > MAX_PEOPLE) return null;
  if (batch.ids.length === 0) return [];
  const parameters: unknown[] = [];
  const bind = (value: unknown) => `$${parameters.push(value)}`;
  const contained = ['u.name', 'u.email'].map((column) => contains(source, column, q, bind)).join(' OR ');
  const text = `SELECT u.user_id AS id FROM users u WHERE ${isOneOf(source, 'u.user_id', batch.ids, bind)} AND (${contained})`;
  return (await new Statement<{ id: string }>(text).all(source, ...parameters)).map(({ id }) => id);
}
