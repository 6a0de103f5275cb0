import { describe, expect, it } from '@jest/globals';
import { absoluteTime, relativeTime } from './relative-time';

const THEN = '2026-01-31T12:00:00.000Z';
const after = (seconds: number) => Date.parse(THEN) + seconds * 1_000;

describe('times as people read them', () => {
  it('count in the largest unit that fits, downwards', () => {
    const told = [0, 59, 60, 3_599, 3_600, 86_400 * 3, 86_400 * 45, 86_400 * 800].map((seconds) => relativeTime(THEN, after(seconds), 'en'));
    expect(told).toEqual(['now', '59 sec. ago', '1 min. ago', '59 min. ago', '1 hr. ago', '3 days ago', 'last mo.', '2 yr. ago']);
  });

  it('never lie in the future, whatever the clocks say', () => {
    expect(relativeTime(THEN, after(-30), 'en')).toBe('now');
  });

  it('name their zone when they are exact', () => {
    expect(absoluteTime(THEN, 'en')).toMatch(/Jan 31, 2026.*(UTC|GMT|[A-Z]{2,5})/);
  });
});
