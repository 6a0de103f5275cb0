import { describe, expect, it } from '@jest/globals';
import type { AdminSessionList, ListedAdminSession } from '@switchboard/shared';
import { countsOf } from './session-count';
import { NO_FILTERS } from './session-filters';

function list(rows: number, next_cursor: string | null): AdminSessionList {
  const totals = { active_sessions: 120, total_sessions: 340, total_messages: 9, waiting_sessions: 0, handled_sessions: 0, most_recent_activity: null };
  return { sessions: Array.from({ length: rows }, () => ({}) as ListedAdminSession), totals, next_cursor, idle_after: '5m', as_of: '' };
}

describe('what the list says of its length', () => {
  it.each([
    ['all sessions', list(34, null), {}, { matches: null, shown: null }],
    ['all matches on one page', list(3, null), { q: 'x' }, { matches: 3, shown: null }],
    ['the last page: what precedes it is not known', list(8, null), { q: 'x', cursor: 'c' }, { matches: null, shown: 8 }],
    ['active sessions, which a counter counts', list(50, 'more'), { status: 'active' }, { matches: 120, shown: 50 }],
    ['active sessions of a search', list(50, 'more'), { status: 'active', q: 'x' }, { matches: null, least_matches: 50, shown: null }],
  ] as const)('%s', (_name, response, filters, counts) => {
    expect(countsOf(response, { ...NO_FILTERS, ...filters })).toEqual({ total: 340, at_least: false, least_matches: null, ...counts });
  });
});
