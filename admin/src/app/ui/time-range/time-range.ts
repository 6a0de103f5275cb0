const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Lengths of the ranges that end now, in milliseconds; null for calendar days in the browser's time zone. */
const LENGTHS = {
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '1h': HOUR_MS,
  '6h': 6 * HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 7 * 24 * HOUR_MS,
  '30d': 30 * 24 * HOUR_MS,
  today: null,
  yesterday: null,
} as const;

/** A range that moves with the clock. */
export type RelativeRange = keyof typeof LENGTHS;

/** All ranges that move with the clock, in the order in which they are offered. */
export const RELATIVE_RANGES = Object.keys(LENGTHS) as readonly RelativeRange[];

/** The bounds of a range, ISO 8601; null: unbounded. */
export interface TimeBounds {
  readonly from: string | null;
  readonly to: string | null;
}

/** A chosen range: one that moves with the clock, or else its own bounds. */
export interface TimeRange extends TimeBounds {
  readonly range: RelativeRange | null;
}

/** No bounds at all. */
export const ANY_TIME: TimeRange = { range: null, from: null, to: null };

/** Parses a relative range from a URL; null if it is absent or unknown. */
export function parseRelativeRange(value: string | null): RelativeRange | null {
  return value !== null && Object.hasOwn(LENGTHS, value) ? (value as RelativeRange) : null;
}

/**
 * The present bounds of a range. Bounds that move do so by whole minutes, so that all requests of a minute ask for the same.
 *
 * @param now milliseconds since 1970
 */
export function boundsOf({ range, from, to }: TimeRange, now: number): TimeBounds {
  if (range === null) return { from, to };
  const length = LENGTHS[range];
  if (length !== null) return { from: new Date(Math.floor((now - length) / MINUTE_MS) * MINUTE_MS).toISOString(), to: null };
  return range === 'today' ? { from: midnight(now, 0), to: null } : { from: midnight(now, -1), to: midnight(now, 0) };
}

/** Whether the range excludes anything. */
export function isBounded({ range, from, to }: TimeRange): boolean {
  return range !== null || from !== null || to !== null;
}

/** The browser's time zone as people read it, such as "Europe/Berlin (GMT+1)". @param now milliseconds since 1970 @param locale BCP 47 */
export function timeZoneName(now: number, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { timeZoneName: 'shortOffset' });
  const offset = format.formatToParts(now).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return `${format.resolvedOptions().timeZone.replaceAll('_', ' ')} (${offset})`;
}

function midnight(now: number, days: number): string {
  const day = new Date(now);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days).toISOString();
}
