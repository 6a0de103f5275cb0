/**
 * Writes instants in the one form that is stored and sent: ISO 8601, UTC, milliseconds.
 *
 * Instants are written several times at each request, most of them within the second of the one before: only their milliseconds are
 * written anew.
 *
 * @returns what `new Date(milliseconds).toISOString()` does; throws RangeError as it does
 */
export function instantWriter(): (milliseconds: number) => string {
  let second = NaN;
  /** how the instants of that second begin: `2026-01-31T12:00:00.` */
  let beginning = '';
  return (milliseconds) => {
    const whole = Math.trunc(milliseconds);
    const at = Math.floor(whole / 1000);
    if (at !== second) {
      beginning = new Date(at * 1000).toISOString().slice(0, -4);
      second = at;
    }
    return `${beginning}${String(whole - at * 1000).padStart(3, '0')}Z`;
  };
}
