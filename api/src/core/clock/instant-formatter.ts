/**
 * Creates a formatter of instants in the one form that is stored and sent: ISO 8601, UTC, milliseconds.
 *
 * Each request formats several instants, most of them within the same second as the previous one: then only the milliseconds are formatted
 * again.
 *
 * @returns formats as `new Date(milliseconds).toISOString()` does; throws RangeError as it does
 */
export function instantFormatter(): (milliseconds: number) => string {
  let second = NaN;
  /** prefix of that second's instants: `2026-01-31T12:00:00.` */
  let prefix = '';
  return (milliseconds) => {
    const integer = Math.trunc(milliseconds);
    const at = Math.floor(integer / 1000);
    if (at !== second) {
      prefix = new Date(at * 1000).toISOString().slice(0, -4);
      second = at;
    }
    return `${prefix}${String(integer - at * 1000).padStart(3, '0')}Z`;
  };
}
