const FORMAT_HINT = 'must be sqlite:FILE or postgres://USER:PASSWORD@HOST:PORT/DATABASE';
const ENCODING_HINT =
  'is not a valid URL: in the user name and password, write # as %23, / as %2F, ? as %3F, @ as %40, : as %3A and % as %25 ' +
  '(percent-encoding, RFC 3986)';
const ONE_HOST_HINT = 'names several hosts: use a single one, for example an address that always leads to the primary';

/** The host part of DATABASE_URL: what precedes the first slash, question mark or hash, allowing for these characters in the password. */
const HOSTS = /^postgres(?:ql)?:\/\/(?:.*@)?([^@/?#]*)/;

/**
 * Checks the form of DATABASE_URL.
 *
 * @param value of DATABASE_URL
 * @returns what is wrong with it, worded to follow the setting's name and quoting no part of the value; null if it is valid
 */
export function databaseUrlError(value: string): string | null {
  if (/^sqlite:.+/.test(value)) return null;
  if (!/^postgres(ql)?:\/\/.+/.test(value)) return FORMAT_HINT;
  if (HOSTS.exec(value)?.[1]?.includes(',')) return ONE_HOST_HINT;
  if (!URL.canParse(value)) return ENCODING_HINT;
  const { hash, username, password, pathname, search } = new URL(value);
  // Such a URL never has a fragment, and an @ after the host shows that a password was cut in the middle.
  if (hash || value.includes('#') || (!username && /@/.test(pathname + search))) return ENCODING_HINT;
  return [username, password, pathname].every(isEncoded) ? null : ENCODING_HINT;
}

function isEncoded(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}
