const STEPS: readonly (readonly [number, Intl.RelativeTimeFormatUnit, number])[] = [
  [60, 'second', 1],
  [3_600, 'minute', 60],
  [86_400, 'hour', 3_600],
  [86_400 * 30, 'day', 86_400],
  [86_400 * 365, 'month', 86_400 * 30],
];

/**
 * How long ago something was, in the words of the locale ("3 min. ago").
 *
 * @param instant ISO 8601
 * @param now milliseconds since 1970 on the clock that made `instant`; what lies ahead counts as now
 * @param locale BCP 47
 */
export function relativeTime(instant: string, now: number, locale: string): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(instant)) / 1_000));
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  for (const [below, unit, size] of STEPS) {
    if (seconds < below) return format.format(-Math.floor(seconds / size), unit);
  }
  return format.format(-Math.floor(seconds / (86_400 * 365)), 'year');
}

/** Date, time to the second and the zone, as the locale writes them. @param instant ISO 8601 */
export function absoluteTime(instant: string, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, {
    year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short',
  });
  return format.format(new Date(instant));
}

/** Hours, minutes and seconds of the day, as the locale writes them. @param instant ISO 8601 */
export function clockTime(instant: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(instant));
}
