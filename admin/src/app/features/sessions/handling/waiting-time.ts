const MINUTE_MS = 60_000;
const UNITS = [['day', 24 * 60], ['hour', 60], ['minute', 1]] as const;
const formats = new Map<string, Intl.NumberFormat>();

/** Whoever has waited for longer than this has waited too long, in milliseconds. */
export const LONG_WAIT_MS = 5 * MINUTE_MS;

/** Milliseconds since an instant; none if it is in the future. @param now milliseconds since 1970 on the clock that produced it */
export function waitedMs(instant: string, now: number): number {
  return Math.max(0, now - Date.parse(instant));
}

/** How long someone has waited, in short: "4 min". @param ms milliseconds @param locale BCP 47 */
export function waitingTime(ms: number, locale: string): string {
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes === 0) return `<\u00a0${formatOf('minute', locale).format(1)}`;
  const [unit, size] = UNITS.find(([, least]) => minutes >= least)!;
  return formatOf(unit, locale).format(Math.floor(minutes / size));
}

/** Creating a formatter costs a thousand times what formatting costs. */
function formatOf(unit: string, locale: string): Intl.NumberFormat {
  const key = `${unit} ${locale}`;
  const format = formats.get(key) ?? new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' });
  formats.set(key, format);
  return format;
}
