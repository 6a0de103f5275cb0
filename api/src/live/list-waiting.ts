import type { AdminSessionsQuery } from '@switchboard/shared';
import { type AccessPath, conjunction, indexed, mayContinue, orderOf } from '../core/database/search/access-path.js';
import type { Bind } from '../core/database/search/text-conditions.js';
import { type SessionsPage, sortedRange } from './list-access.js';
import { type ListOrder, NOBODY_WAITS } from './list-order.js';

/**
 * The paths to a page in the order of how long people wait: those who wait have an index, and all other sessions come after them, in the order
 * of the primary key.
 */
export function waitingPaths(page: SessionsPage, query: AdminSessionsQuery, order: ListOrder): AccessPath[] {
  const position = query.cursor === undefined ? null : order.parseCursor(query.cursor);
  const after = position?.value === NOBODY_WAITS ? position.id : null;
  const others = (bind: Bind) => othersPart(page, after, bind);
  const sorted = sortedRange(page, query, order);
  if (after !== null) return [...sorted, (bind) => ({ with: [], rows: others(bind), stop: 'NULL' })];
  const leadingPart: AccessPath = (bind) => ({ with: [], rows: waitingPart(page, bind), stop: "''" });
  const bothParts: AccessPath = (bind) => {
    const union = `SELECT * FROM (${waitingPart(page, bind)}) a UNION ALL SELECT * FROM (${others(bind)}) b`;
    return { with: [], rows: `SELECT * FROM (${union}) s ORDER BY ${orderOf(page)} LIMIT ${bind(page.limit)}`, stop: 'NULL' };
  };
  return [...sorted, leadingPart, bothParts];
}

function waitingPart(page: SessionsPage, bind: Bind): string {
  const conditions = conjunction([...mayContinue(page.source, 's'), 's.waiting_since IS NOT NULL', ...page.conditions(bind)]);
  return `SELECT ${page.columns} FROM ${indexed(page, 'ix_user_sessions_waiting')} WHERE ${conditions} ORDER BY s.waiting_since, s.session_id LIMIT ${bind(page.limit)}`;
}

/** @param after id of the last session of the page before, if nobody waits in it either */
function othersPart(page: SessionsPage, after: string | null, bind: Bind): string {
  const bounds = after === null ? [] : [`s.session_id > ${bind(after)}`];
  const conditions = conjunction([...mayContinue(page.source, 's'), 's.waiting_since IS NULL', ...bounds, ...page.conditions(bind)]);
  return `SELECT ${page.columns} FROM ${indexed(page, 'sqlite_autoindex_user_sessions_1')} WHERE ${conditions} ORDER BY s.session_id LIMIT ${bind(page.limit)}`;
}
