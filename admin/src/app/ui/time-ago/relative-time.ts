const STEPS: readonly (readonly [number, Intl.RelativeTimeFormatUnit, number])[] = [
  [60, 'second', 1],
  [3_600, 'minute', 60],
  [86_400, 'hour', 3_600],
  [86_400 * 30, 'day', 86_400],
  [86_400 * 365, 'month', 86_400 * 30],
];

/** A formatter costs a thousand times what formatting costs: one of each kind is made for a language. */
function once<Format>(make: (locale: string) => Format): (locale: string) => Format {
  const made = new Map<string, Format>();
  return (locale) => {
    const format = made.get(locale) ?? make(locale);
    made.set(locale, format);
    return format;
  };
}

const relativeFormat = once((locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' }));
const absoluteFormat = once(
  (locale) =>
    new Intl.DateTimeFormat(locale, {
      year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short',
    }),
);
const clockFormat = once((locale) => new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' }));

/**
 * How long ago something was, in the words of the locale ("3 min. ago").
 *
 * @param instant ISO 8601
 * @param now milliseconds since 1970 on the clock that made `instant`; what lies ahead counts as now
 * @param locale BCP 47
 */
export function relativeTime(instant: string, now: number, locale: string): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(instant)) / 1_000));
  const format = relativeFormat(locale);
  for (const [below, unit, size] of STEPS) {
    if (seconds < below) return format.format(-Math.floor(seconds / size), unit);
  }
  return format.format(-Math.floor(seconds / (86_400 * 365)), 'year');
}

/** Date, time to the second and the zone, as the locale writes them. @param instant ISO 8601 */
export function absoluteTime(instant: string, locale: string): string {
  return absoluteFormat(locale).format(new Date(instant));
}

/** Hours, minutes and seconds of the day, as the locale writes them. @param instant ISO 8601 */
export function clockTime(instant: string, locale: string): string {
  return clockFormat(locale).format(new Date(instant));
}
