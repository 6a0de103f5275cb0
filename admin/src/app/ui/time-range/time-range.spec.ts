import { describe, expect, it } from '@jest/globals';
import { ANY_TIME, RELATIVE_RANGES, boundsOf, isBounded, parseRelativeRange, timeZoneName } from './time-range';

const NOW = new Date(2026, 2, 12, 14, 7, 42, 500).getTime();
const local = (day: number, hour: number, minute: number) => new Date(2026, 2, day, hour, minute).toISOString();
const bounds = (range: (typeof RELATIVE_RANGES)[number], now = NOW) => boundsOf({ range, from: null, to: null }, now);

describe('a time range', () => {
  it('that ends now begins on a whole minute, so that one minute has one request', () => {
    expect(bounds('5m')).toEqual({ from: local(12, 14, 2), to: null });
    expect(bounds('24h', NOW + 17_000)).toEqual(bounds('24h'));
    expect(bounds('24h', NOW + 18_000)).toEqual({ from: local(11, 14, 8), to: null });
    expect(bounds('7d').from).toBe(new Date(Date.parse(local(12, 14, 7)) - 7 * 86_400_000).toISOString());
  });

  it('of a day is that of the calendar, also where a day is not 24 hours long', () => {
    expect(bounds('today')).toEqual({ from: local(12, 0, 0), to: null });
    expect(bounds('yesterday')).toEqual({ from: local(11, 0, 0), to: local(12, 0, 0) });
  });

  it('of its own stays where it is', () => {
    const own = { range: null, from: local(1, 8, 0), to: local(2, 9, 30) };
    expect(boundsOf(own, NOW)).toEqual({ from: own.from, to: own.to });
    expect([own, ANY_TIME, { ...ANY_TIME, range: '1h' as const }].map(isBounded)).toEqual([true, false, true]);
  });

  it('is read from a URL only if it exists', () => {
    expect(RELATIVE_RANGES.map(parseRelativeRange)).toEqual(RELATIVE_RANGES);
    expect(['', '5 m', 'toString', '400d', null].map(parseRelativeRange)).toEqual([null, null, null, null, null]);
  });

  it('says in which time zone it is', () => {
    expect(timeZoneName(NOW, 'en-GB')).toMatch(/^\S.* \(.+\)$/);
  });
});
