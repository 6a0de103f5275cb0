import { describe, expect, it } from '@jest/globals';
import type { AdminSessionList, ListedAdminSession, SavedView, ViewQuery } from '@switchboard/shared';
import { NO_FILTERS, type SessionFilters } from '../session-filters';
import { countOf } from './view-count';
import { filtersOf, shows, viewParams, viewQueryOf } from './view-query';

const VIEW_ID = '01a2036c-15c1-71dd-b685-bb0e216975cb';
const FILTERS: SessionFilters = { ...NO_FILTERS, q: 'ada & co', status: 'idle', range: '24h', sort: '-message_count', cursor: 'abc' };
const view = (query: ViewQuery): Pick<SavedView, 'view_id' | 'query'> => ({ view_id: VIEW_ID, query });

describe('a view of the list', () => {
  it('has its filters and order, but neither its page nor the view that it came from', () => {
    expect(viewQueryOf({ ...FILTERS, view: VIEW_ID })).toEqual({ q: 'ada & co', status: 'idle', range: '24h', sort: '-message_count' });
    expect(viewQueryOf(NO_FILTERS)).toEqual({});
  });

  it('leads to exactly these, by a URL with all of them', () => {
    expect(filtersOf(view(viewQueryOf(FILTERS)))).toEqual({ ...FILTERS, cursor: null, view: VIEW_ID });
    const given = Object.entries(viewParams(view({ status: 'active' }))).filter(([, value]) => value !== null);
    expect(Object.fromEntries(given)).toEqual({ status: 'active', view: VIEW_ID });
  });

  it('is changed as soon as a filter or the order is, but not by its pages', () => {
    const saved = view(viewQueryOf(FILTERS));
    expect(shows({ ...FILTERS, view: VIEW_ID, cursor: 'other' }, saved)).toBe(true);
    expect(shows({ ...FILTERS, q: '' }, saved)).toBe(false);
    expect(shows({ ...FILTERS, sort: 'message_count' }, saved)).toBe(false);
    expect(shows({ ...FILTERS, messages: 'some' }, saved)).toBe(false);
  });
});

describe('the count of a view', () => {
  const totals = { active_sessions: 12, total_sessions: 340, total_messages: 9, waiting_sessions: 3, handled_sessions: 2, most_recent_activity: null };
  const list = (rows: number, next_cursor: string | null): AdminSessionList => ({ sessions: Array.from({ length: rows }, () => ({}) as ListedAdminSession), totals, next_cursor, idle_after: '5m', as_of: '' });
  const counts = (query: ViewQuery, isShown = false, response: AdminSessionList | null = list(7, null)) => countOf(filtersOf(view(query)), response, isShown);

  it('is that of the totals where one counts just that, whatever is on screen', () => {
    expect([counts({}), counts({ status: 'active' }), counts({ status: 'active', sort: 'created_at' }), counts({ sort: 'created_at' })]).toEqual([340, 12, 12, 340]);
  });

  it('is that of the list on screen where it ends on its first page', () => {
    expect([counts({ q: 'x' }, true), counts({ q: 'x' }, true, list(50, 'more'))]).toEqual([7, null]);
  });

  it('is not known otherwise: nothing is counted for it', () => {
    expect([counts({ q: 'x' }), counts({ status: 'active', q: 'x' }), counts({ status: 'idle' }), counts({}, true, null)]).toEqual([null, null, null, null]);
  });
});
