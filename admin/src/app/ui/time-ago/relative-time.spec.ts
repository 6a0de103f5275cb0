import { describe, expect, it } from '@jest/globals';
import { absoluteTime, clockTime, timeOfDay, fullTime, dateAndTime, relativeTime } from './relative-time';

const THEN = '2026-01-31T12:00:00.000Z';
const after = (seconds: number) => Date.parse(THEN) + seconds * 1_000;

describe('formatted times', () => {
  it('use the largest unit that fits, rounded down', () => {
    const formatted = [0, 59, 60, 3_599, 3_600, 86_400 * 3, 86_400 * 45, 86_400 * 800].map((seconds) => relativeTime(THEN, after(seconds), 'en'));
    expect(formatted).toEqual(['now', '59 seconds ago', '1 minute ago', '59 minutes ago', '1 hour ago', '3 days ago', 'last month', '2 years ago']);
  });

  it('are never in the future, whatever the clocks say', () => {
    expect(relativeTime(THEN, after(-30), 'en')).toBe('now');
  });

  it.each([
    ['en-US', '9:05 AM', '9:05:00 AM'],
    ['en-GB', '09:05', '09:05:00'],
    ['de-DE', '09:05', '09:05:00'],
  ])('P19: use the hour format of the locale %s everywhere', (locale, minute, second) => {
    const at = new Date(2026, 0, 31, 9, 5).toISOString();
    const formatted = [timeOfDay, dateAndTime, clockTime, fullTime, absoluteTime].map((format) => /\d+:\d\d(:\d\d)?( [AP]M)?/.exec(format(at, locale).replace(/\s/g, ' '))?.[0]);
    expect(formatted).toEqual([minute, minute, second, second, second]);
  });

  it('include their time zone when they are exact', () => {
    expect(absoluteTime(THEN, 'en')).toMatch(/Jan 31, 2026.*(UTC|GMT|[A-Z]{2,5})/);
  });
});
