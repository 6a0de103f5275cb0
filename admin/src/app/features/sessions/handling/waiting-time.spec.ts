import { describe, expect, it } from '@jest/globals';
import { waitedMs, waitingTime } from './waiting-time';

const MINUTE = 60_000;

describe('the time that someone waits', () => {
  it('is short, in the largest unit that fits', () => {
    const shown = [0, MINUTE - 1, MINUTE, 4.9 * MINUTE, 59 * MINUTE, 60 * MINUTE, 25 * 60 * MINUTE].map((ms) => waitingTime(ms, 'en'));
    expect(shown).toEqual(['<\u00a01 min', '<\u00a01 min', '1 min', '4 min', '59 min', '1 hr', '1 day']);
    expect(waitingTime(4 * MINUTE, 'de')).toBe('4 Min.');
  });

  it('is never negative, whatever the clocks say', () => {
    expect(waitedMs('2026-01-31T12:00:05.000Z', Date.parse('2026-01-31T12:00:00.000Z'))).toBe(0);
  });
});
