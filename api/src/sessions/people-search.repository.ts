import type { DataSource } from 'typeorm';
import { contains, isOneOf } from '../core/database/search.js';
import { byTrigrams } from '../core/database/search/candidates.js';
import { Statement } from '../core/database/statement.js';

/** People that are known one by one; where there are more, their sessions are soon found along the order. */
const MOST_PEOPLE = 200;

/**
 * The people whose name or address contains a text: they are far fewer than their sessions, and so known before these are looked at.
 *
 * @returns null where no trigram finds them, or too many have it
 */
export async function findPeople(source: DataSource, q: string): Promise<string[] | null> {
  const candidates = byTrigrams(source, 'user', q);
  const batch = candidates && (await candidates(MOST_PEOPLE + 1));
  if (!batch || batch.ids.length > MOST_PEOPLE) return null;
  if (batch.ids.length === 0) return [];
  const parameters: unknown[] = [];
  const bind = (value: unknown) => `$${parameters.push(value)}`;
  const contained = ['u.name', 'u.email'].map((column) => contains(source, column, q, bind)).join(' OR ');
  const text = `SELECT u.user_id AS id FROM users u WHERE ${isOneOf(source, 'u.user_id', batch.ids, bind)} AND (${contained})`;
  return (await new Statement<{ id: string }>(text).all(source, ...parameters)).map(({ id }) => id);
}
