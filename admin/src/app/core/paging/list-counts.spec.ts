import { describe, expect, it } from '@jest/globals';
import { listCounts } from './list-counts';

describe('what a list says of its length', () => {
  const list = (rows: number, next_cursor: string | null, more: object = {}) => ({ rows, total: 340, next_cursor, cursor: null, isFiltered: false, ...more });
  const filtered = { isFiltered: true };

  it.each([
    ['all on one page', list(34, null), { matches: null, shown: null }],
    ['the first of several pages', list(50, 'more'), { matches: null, shown: 50 }],
    ['all matches on one page', list(3, null, filtered), { matches: 3, shown: null }],
    ['no match', list(0, null, filtered), { matches: 0, shown: null }],
    ['more matches than a page has', list(50, 'more', filtered), { matches: null, least_matches: 50, shown: null }],
    ['a part that was searched in vain', list(0, 'more', filtered), { matches: null, shown: 0 }],
    ['the last page: what precedes it is not known', list(8, null, { ...filtered, cursor: 'c' }), { matches: null, shown: 8 }],
    ['matches that are counted anyway', list(50, 'more', { ...filtered, counted: 120 }), { matches: 120, shown: 50 }],
    ['more rows than are counted', list(50, 'more', { at_least: true }), { at_least: true, matches: null, shown: 50 }],
  ])('%s', (_name, response, counts) => {
    expect(listCounts(response)).toEqual({ total: 340, at_least: false, least_matches: null, ...counts });
  });
});
