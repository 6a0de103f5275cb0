import { type Bind, contains, type Dialect } from '../core/database/search/text-conditions.js';
import { isPerson } from '../users/index.js';

/**
 * SQL that is true for entries, named `e`, one of whose values contains a text: names and email addresses of the actor and of the subject
 * or its owner, the title of the session, the reason for its end, the IP address and the device, and ids.
 *
 * Each value is looked up by its key, one entry at a time: PostgreSQL would otherwise read all users and sessions first, to join a few.
 *
 * @param hasTitles whether titles may be searched: where nobody sees them, a search must not reveal them either
 */
export function entryMatches(q: string, hasTitles: boolean, source: Dialect, bind: Bind): string {
  const has = (column: string) => contains(source, column, q, bind);
  const lookUp = (sql: string) => `coalesce((${sql}), FALSE)`;
  const person = (id: string) => lookUp(`SELECT ${isPerson(q, source, bind)} FROM users p WHERE p.user_id = ${id}`);
  const owner = `CASE e.subject_type WHEN 'user' THEN e.subject_id
    WHEN 'session' THEN (SELECT o.user_id FROM user_sessions o WHERE o.session_id = e.subject_id) END`;
  const reason = `(e.action = 'session.ended' AND ${has('s.end_reason')})`;
  const session = `SELECT ${hasTitles ? `${has('s.title')} OR ` : ''}${reason} FROM user_sessions s WHERE e.subject_type = 'session' AND s.session_id = e.subject_id`;
  const detail = (name: string) => (source.options.type === 'postgres' ? `(CAST(e.details AS json)->>'${name}')` : `json_extract(e.details, '$.${name}')`);
  return [
    person('e.actor_id'),
    person(owner),
    lookUp(session),
    ...['address', 'device'].map((name) => `coalesce(${has(detail(name))}, FALSE)`),
    lookUp(`SELECT ${has('i.device')} FROM sign_ins i WHERE i.sign_in_id = e.sign_in_id`),
    ...['entry_id', 'actor_id', 'sign_in_id', 'subject_id'].map((name) => `coalesce(${has(`e.${name}`)}, FALSE)`),
  ].join(' OR ');
}
