const STEPS: readonly (readonly [number, Intl.RelativeTimeFormatUnit, number])[] = [
  [60, 'second', 1],
  [3_600, 'minute', 60],
  [86_400, 'hour', 3_600],
  [86_400 * 30, 'day', 86_400],
  [86_400 * 365, 'month', 86_400 * 30],
];

/** Creating a formatter costs a thousand times what formatting costs: one of each kind is cached per locale. */
function cachedPerLocale<Format>(make: (locale: string) => Format): (locale: string) => Format {
  const cache = new Map<string, Format>();
  return (locale) => {
    const format = cache.get(locale) ?? make(locale);
    cache.set(locale, format);
    return format;
  };
}

const relativeFormat = cachedPerLocale((locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'long' }));
// By the locale's predefined styles and not by fields: those would write "09:05" in one place and "9:05" in another.
const absoluteFormat = cachedPerLocale((locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'long' }));
const clockFormat = cachedPerLocale((locale) => new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }));
const timeOfDayFormat = cachedPerLocale((locale) => new Intl.DateTimeFormat(locale, { timeStyle: 'short' }));
const dateAndTimeFormat = cachedPerLocale((locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }));
const fullFormat = cachedPerLocale((locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' }));

/**
 * How long ago an instant was, in the words of the locale ("3 minutes ago").
 *
 * @param instant ISO 8601
 * @param now milliseconds since 1970 on the clock that produced `instant`; a future instant counts as now
 * @param locale BCP 47
 */
export function relativeTime(instant: string, now: number, locale: string): string {
  return formatElapsed(Math.max(0, Math.floor((now - Date.parse(instant)) / 1_000)), locale);
}

/** An elapsed time, in the words of the locale ("3 minutes ago"). @param seconds integer, 0 or more @param locale BCP 47 */
export function formatElapsed(seconds: number, locale: string): string {
  const format = relativeFormat(locale);
  for (const [below, unit, size] of STEPS) {
    if (seconds < below) return format.format(-Math.floor(seconds / size), unit);
  }
  return format.format(-Math.floor(seconds / (86_400 * 365)), 'year');
}

/** Date, time to the second and time zone, in the locale's format. @param instant ISO 8601 */
export function absoluteTime(instant: string, locale: string): string {
  return absoluteFormat(locale).format(new Date(instant));
}

/** Hours, minutes and seconds of the day, in the locale's format. @param instant ISO 8601 */
export function clockTime(instant: string, locale: string): string {
  return clockFormat(locale).format(new Date(instant));
}

/** Hours and minutes of the day, in the locale's format. @param instant ISO 8601 */
export function timeOfDay(instant: string, locale: string): string {
  return timeOfDayFormat(locale).format(new Date(instant));
}

/** Date, hours and minutes, in the locale's format. @param instant ISO 8601 */
export function dateAndTime(instant: string, locale: string): string {
  return dateAndTimeFormat(locale).format(new Date(instant));
}

/** The full date in words, and the time to the second. @param instant ISO 8601 */
export function fullTime(instant: string, locale: string): string {
  return fullFormat(locale).format(new Date(instant));
}

/** How hours are written where a style does not suffice: two digits on a 24-hour clock, as needed on a 12-hour one. @param locale BCP 47 */
export function hourStyle(locale: string): 'numeric' | '2-digit' {
  return new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions().hour12 ? 'numeric' : '2-digit';
}
