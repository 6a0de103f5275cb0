import { convertToParamMap } from '@angular/router';
import { describe, expect, it } from '@jest/globals';
import { NO_FILTERS, delimiterFor, exportUrl, parseFilters, isFiltered, sessionsUrl, toQueryParams, type SessionFilters } from './session-filters';

const EVERYTHING: SessionFilters = {
  q: 'ada & co', text: 'refund late', status: 'active', messages: 'some', user_id: '01a2036c-15c1-71dd-b685-bb0e216975cb', from: '2026-01-31T12:00:00.000Z',
  to: '2026-02-01T12:00:00.000Z', sort: '-message_count', cursor: 'abc',
};

function given(filters: SessionFilters): Record<string, string> {
  return Object.fromEntries(Object.entries(toQueryParams(filters)).filter(([, value]) => value !== null));
}

describe('the filters of the sessions list', () => {
  it('are read from the URL as they were written to it', () => {
    expect(parseFilters(convertToParamMap(given(EVERYTHING)))).toEqual(EVERYTHING);
    expect(given(NO_FILTERS)).toEqual({});
    expect(parseFilters(convertToParamMap({}))).toEqual(NO_FILTERS);
  });

  it('drop what the server would refuse', () => {
    const params = { status: 'toString', messages: 'many', user_id: 'me', from: 'yesterday', to: '', sort: 'password', q: 'x'.repeat(300), text: 'y'.repeat(300) };
    expect(parseFilters(convertToParamMap(params))).toEqual({ ...NO_FILTERS, q: 'x'.repeat(200), text: 'y'.repeat(200) });
  });

  it('send the server only what differs from the defaults', () => {
    expect(sessionsUrl(NO_FILTERS, 50)).toBe('/api/admin/sessions?limit=50');
    expect(sessionsUrl({ ...NO_FILTERS, q: 'a&b', status: 'idle' }, 50)).toBe('/api/admin/sessions?limit=50&q=a%26b&status=idle');
  });

  it('count as filters only if they exclude something', () => {
    expect([NO_FILTERS, { ...NO_FILTERS, q: '  ' }, { ...NO_FILTERS, sort: 'created_at' as const }].map(isFiltered)).toEqual([false, false, false]);
    expect([{ ...NO_FILTERS, q: 'a' }, { ...NO_FILTERS, text: 'a' }, { ...NO_FILTERS, messages: 'none' as const }].map(isFiltered)).toEqual([true, true, true]);
  });
});

describe('the CSV delimiter', () => {
  it.each([['en', 'comma'], ['en-GB', 'comma'], ['de', 'semicolon'], ['fr', 'semicolon'], ['ja', 'comma']])('for %s: %s', (language, delimiter) => {
    expect(delimiterFor(language)).toBe(delimiter);
    expect(exportUrl(NO_FILTERS, { format: 'csv', delimiter: delimiterFor(language) })).toBe(`/api/admin/sessions/export?format=csv&delimiter=${delimiter}`);
  });
});
