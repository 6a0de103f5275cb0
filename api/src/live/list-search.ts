import type { AdminSessionsQuery } from '@switchboard/shared';
import { type AccessPath, alongOrder, amongIds, conjunction, indexed, isOneOf, mayContinue, orderOf, type PathSql } from '../core/database/search/access-path.js';
import { trigramHits } from '../core/database/search/hits.js';
import { wordHits } from '../core/database/search/message-words.js';
import type { Bind } from '../core/database/search/text-conditions.js';
import { trigramsOf } from '../core/database/search/trigrams.js';
import { searchConditions } from '../sessions/index.js';
import { isPerson } from '../users/index.js';
import { DAY, RESUMED, scanIndexOf, type SessionsPage, sortedRange } from './list-access.js';
import type { ListOrder } from './list-order.js';

/** Rows after which a search that has no index stops; the cursor continues from there. */
export const MAX_SCANNED_ROWS = 20_000;
/**
 * Sizes of the steps on SQLite, whose indexes return the newest matches first: so many of them mostly fill the first page; the rows scanned
 * next contain a page of what is frequent; more hits than the last are found sooner by scanning on.
 */
export const ON_SQLITE = { newest: 128, first: 4_096, hits: 100_000 };
/** The same on PostgreSQL, whose indexes find all matches before they return the first: so what is frequent is looked for before. */
const ON_POSTGRES = { first: 512, second: 4_096, hits: 10_000 };

/** SQL of the hits where titles are not searched. */
const NO_HITS = 'SELECT CAST(NULL AS text) AS id, CAST(NULL AS text) AS begun_by WHERE FALSE';
/** Instants are before this text, and after the empty one. */
const [NEVER, ALWAYS] = ["'~'", "''"];

/**
 * The paths to a page of a search: by the index, which is short when few sessions match, and along the order of the list, which is short
 * when many do. Each but the last ends after a number of rows; so together they take at most a few times as long as the shortest.
 */
export function searchPaths(page: SessionsPage, query: AdminSessionsQuery, order: ListOrder): AccessPath[] {
  const { index } = scanIndexOf(query, order.column);
  const sorted = sortedRange(page, query, order);
  if (query.text === undefined && trigramsOf(query.q!).length === 0) return [...sorted, alongOrder(page, index, MAX_SCANNED_ROWS)];
  const byHits = (most: number): AccessPath => (bind) => amongHits(page, query, order, most, bind);
  const along = (most?: number) => alongOrder(page, index, most);
  if (page.source.options.type === 'postgres') {
    const second = Object.assign(along(ON_POSTGRES.second), { ifSomeFound: true });
    return [along(ON_POSTGRES.first), second, byHits(ON_POSTGRES.hits), along()];
  }
  return [byHits(ON_SQLITE.newest), ...sorted, along(ON_SQLITE.first), byHits(ON_SQLITE.hits), along()];
}

/**
 * The path by the index. If it has `most` hits or more, the page is complete only if `horizon` says from which instant on no session can
 * be missing, and there are enough of these.
 */
function amongHits(page: SessionsPage, query: AdminSessionsQuery, order: ListOrder, most: number, bind: Bind): PathSql {
  const { source } = page;
  const { q, text } = query;
  const titleHits = () => (page.scope === 'people' ? NO_HITS : trigramHits(source, 'session', q!, most, bind)!);
  const hits = text === undefined ? titleHits() : wordHits(source, text, most, bind);
  const expressions = [`hits AS MATERIALIZED (${hits})`];
  const ids = ['SELECT id FROM hits'];
  const isIncomplete: string[] = [];
  if (text === undefined) {
    const isHit = isOneOf(source, 'p.user_id', 'SELECT id FROM person_hits');
    expressions.push(`person_hits AS MATERIALIZED (${trigramHits(source, 'user', q!, most, bind)!})`);
    expressions.push(`people AS MATERIALIZED (SELECT p.user_id FROM (SELECT count(*) AS hit_count FROM person_hits) h CROSS JOIN users p WHERE h.hit_count < ${most} AND ${isHit} AND ${isPerson(q!, source, bind)})`);
    ids.push(sessionsOfPeople(page, bind));
    isIncomplete.push(`(SELECT count(*) FROM person_hits) >= ${most}`);
  }
  const newest = source.options.type === 'postgres' ? null : horizonOf(order);
  // Entries without this instant are not in order.
  if (newest) isIncomplete.push(`(SELECT count(*) - count(begun_by) FROM hits) >= ${most}`);
  expressions.push(`horizon AS MATERIALIZED (SELECT CASE WHEN ${isIncomplete.join(' OR ') || 'FALSE'} THEN ${NEVER}
    WHEN (SELECT count(*) FROM hits) < ${most} THEN ${ALWAYS} ELSE ${newest ?? NEVER} END AS at)`);
  if (newest && order.column === 'last_activity_at' && page.scope !== 'people') ids.push(resumedSinceHorizon(page, query, bind));
  const isSeen = newest ? `s.${order.column} >= (SELECT at FROM horizon)` : `(SELECT at FROM horizon) = ${ALWAYS}`;
  return { with: expressions, rows: amongIds(page, ids.join(' UNION '), [isSeen], bind), stop: `CASE WHEN (SELECT at FROM horizon) = ${ALWAYS} THEN NULL ELSE '' END` };
}

/**
 * The instant before which there may be other matching sessions than the hits, if the order is newest first: hits come in the order in
 * which sessions began. A session that was never resumed had its last activity on the day of its creation.
 */
function horizonOf({ sort }: ListOrder): string | null {
  if (sort === '-created_at') return "(SELECT min(begun_by) || '~' FROM hits)";
  return sort === '-last_activity_at' ? `(SELECT substr(min(begun_by), 1, ${DAY}) || '~' FROM hits)` : null;
}

/** The matching sessions that were resumed, and active since the horizon; those of people are found in any case. */
function resumedSinceHorizon(page: SessionsPage, query: AdminSessionsQuery, bind: Bind): string {
  const conditions = [`horizon.at <> ${ALWAYS}`, RESUMED, 's.last_activity_at >= horizon.at', ...searchConditions(query, 'titles', page.source, bind)];
  return `SELECT s.session_id FROM horizon CROSS JOIN ${indexed(page, 'ix_user_sessions_resumed')} WHERE ${conjunction(conditions)}`;
}

/** The first sessions of the `people`, all of whose sessions match; none if there are too many people. */
function sessionsOfPeople(page: SessionsPage, bind: Bind): string {
  const conditions = conjunction(['s.user_id = people.user_id', ...mayContinue(page.source, 's'), ...page.conditions(bind)]);
  const sessions = indexed(page, 'ix_user_sessions_user_activity');
  return `SELECT * FROM (SELECT s.session_id FROM people CROSS JOIN ${sessions} WHERE ${conditions} ORDER BY ${orderOf(page)} LIMIT ${bind(page.limit)}) p`;
}
