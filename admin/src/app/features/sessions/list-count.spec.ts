import { describe, expect, it } from '@jest/globals';
import type { AdminSessionList, ListedAdminSession } from '@switchboard/shared';
import { countsOf } from './list-count';
import { NO_FILTERS } from './session-filters';

function list(rows: number, next_cursor: string | null): AdminSessionList {
  const totals = { active_sessions: 120, total_sessions: 340, total_messages: 9, waiting_sessions: 0, handled_sessions: 0, most_recent_activity: null };
  return { sessions: Array.from({ length: rows }, () => ({}) as ListedAdminSession), totals, next_cursor, idle_after: '5m', as_of: '' };
}

describe('what the list says of its length', () => {
  it.each([
    ['all on one page', list(34, null), {}, { total: 340, matches: null, shown: null }],
    ['the first of several pages', list(50, 'more'), {}, { total: 340, matches: null, shown: 50 }],
    ['all matches on one page', list(3, null), { q: 'x' }, { total: 340, matches: 3, shown: null }],
    ['no match', list(0, null), { q: 'x' }, { total: 340, matches: 0, shown: null }],
    ['more matches than a page has: their number is not known', list(50, 'more'), { q: 'x' }, { total: 340, matches: null, shown: 50 }],
    ['the last page: what precedes it is not known', list(8, null), { q: 'x', cursor: 'c' }, { total: 340, matches: null, shown: 8 }],
    ['active sessions, which a counter counts', list(50, 'more'), { status: 'active' }, { total: 340, matches: 120, shown: 50 }],
    ['active sessions of a search', list(50, 'more'), { status: 'active', q: 'x' }, { total: 340, matches: null, shown: 50 }],
  ] as const)('%s', (_name, response, filters, counts) => {
    expect(countsOf(response, { ...NO_FILTERS, ...filters })).toEqual(counts);
  });
});
