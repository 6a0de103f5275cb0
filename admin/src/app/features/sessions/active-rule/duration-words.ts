/** The units of durations in the API, and their names in `Intl`. */
const UNITS = { s: 'second', m: 'minute', h: 'hour', d: 'day' } as const;

/** The unit of a duration in the API. */
export type DurationUnit = keyof typeof UNITS;

/** All of them, the shortest first. */
export const DURATION_UNITS = Object.keys(UNITS) as readonly DurationUnit[];

/** A duration such as `30m` in its parts. */
export function durationParts(duration: string): { readonly count: number; readonly unit: DurationUnit } {
  const unit = duration.at(-1) ?? '';
  return { count: Number.parseInt(duration, 10), unit: Object.hasOwn(UNITS, unit) ? (unit as DurationUnit) : 's' };
}

/** A duration such as `30m` in the words of the locale ("30 minutes"). @param locale BCP 47 */
export function durationWords(duration: string, locale: string): string {
  const { count, unit } = durationParts(duration);
  return new Intl.NumberFormat(locale, { style: 'unit', unit: UNITS[unit], unitDisplay: 'long' }).format(count);
}
