import { convertToParamMap } from '@angular/router';
import { describe, expect, it } from '@jest/globals';
import { NO_FILTERS, delimiterFor, exportUrl, parseFilters, isFiltered, sessionsUrl, toQueryParams, type SessionFilters } from './session-filters';

const NOW = Date.parse('2026-03-01T12:07:42.500Z');

const EVERYTHING: SessionFilters = {
  q: 'ada & co', text: 'refund late', status: 'active', messages: 'some', user_id: '01a2036c-15c1-71dd-b685-bb0e216975cb', handling: 'person',
  handled_by: '01a2036c-15c1-71dd-b685-bb0e216975cc', range: null, from: '2026-01-31T12:00:00.000Z',
  to: '2026-02-01T12:00:00.000Z', sort: '-message_count', cursor: 'abc',
  view: '01a2036c-15c1-71dd-b685-bb0e216975cc',
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
    const params = { status: 'toString', messages: 'many', user_id: 'me', handling: 'toString', handled_by: 'me', range: 'toString', from: 'yesterday', to: '', sort: 'password', q: 'x'.repeat(300), text: 'y'.repeat(300) };
    expect(parseFilters(convertToParamMap(params))).toEqual({ ...NO_FILTERS, q: 'x'.repeat(200), text: 'y'.repeat(200) });
  });

  it('send the server only what differs from the defaults', () => {
    expect(sessionsUrl(NO_FILTERS, 50, NOW)).toBe('/api/admin/sessions?limit=50');
    expect(sessionsUrl({ ...NO_FILTERS, q: 'a&b', status: 'idle' }, 50, NOW)).toBe('/api/admin/sessions?limit=50&q=a%26b&status=idle');
  });

  it('keep a range that moves with the clock in the URL, and ask the server for its present bounds', () => {
    const filters: SessionFilters = { ...NO_FILTERS, range: '1h', cursor: 'abc' };
    expect(given(filters)).toEqual({ range: '1h', cursor: 'abc' });
    expect(parseFilters(convertToParamMap(given(filters)))).toEqual(filters);
    expect(sessionsUrl(filters, 50, NOW)).toBe('/api/admin/sessions?limit=50&from=2026-03-01T11%3A07%3A00.000Z&cursor=abc');
    expect(exportUrl(filters, { format: 'ndjson' }, NOW)).toBe('/api/admin/sessions/export?format=ndjson&from=2026-03-01T11%3A07%3A00.000Z');
    expect(isFiltered(filters)).toBe(true);
  });

  it('count as filters only if they exclude something', () => {
    expect([NO_FILTERS, { ...NO_FILTERS, q: '  ' }, { ...NO_FILTERS, sort: 'created_at' as const }].map(isFiltered)).toEqual([false, false, false]);
    expect([{ ...NO_FILTERS, q: 'a' }, { ...NO_FILTERS, text: 'a' }, { ...NO_FILTERS, messages: 'none' as const }].map(isFiltered)).toEqual([true, true, true]);
    expect([{ ...NO_FILTERS, handling: 'waiting' as const }, { ...NO_FILTERS, handled_by: 'x' }].map(isFiltered)).toEqual([true, true]);
  });
});

describe('the CSV delimiter', () => {
  it.each([['en', 'comma'], ['en-GB', 'comma'], ['de', 'semicolon'], ['fr', 'semicolon'], ['ja', 'comma']])('for %s: %s', (language, delimiter) => {
    expect(delimiterFor(language)).toBe(delimiter);
    expect(exportUrl(NO_FILTERS, { format: 'csv', delimiter: delimiterFor(language) }, NOW)).toBe(`/api/admin/sessions/export?format=csv&delimiter=${delimiter}`);
  });
});
