const SHAPE = 'must be sqlite:FILE or postgres://USER:PASSWORD@HOST:PORT/DATABASE';
const ENCODE =
  'cannot be read as an address: in its user and password write # as %23, / as %2F, ? as %3F, @ as %40, : as %3A and % as %25 ' +
  '(percent-encoding, RFC 3986)';
const ONE_HOST = 'names several hosts: name one, for example an address that always leads to the primary';

/** What stands in DATABASE_URL between the scheme and the first slash, question mark or hash, or in a password with such a sign. */
const HOSTS = /^postgres(?:ql)?:\/\/(?:.*@)?([^@/?#]*)/;

/**
 * @param value of DATABASE_URL
 * @returns what is wrong with it, in words that follow the setting's name and tell no part of it; null when it can be used
 */
export function databaseUrlFault(value: string): string | null {
  if (/^sqlite:.+/.test(value)) return null;
  if (!/^postgres(ql)?:\/\/.+/.test(value)) return SHAPE;
  if (HOSTS.exec(value)?.[1]?.includes(',')) return ONE_HOST;
  if (!URL.canParse(value)) return ENCODE;
  const { hash, username, password, pathname, search } = new URL(value);
  // A hash is never part of such an address; an @ after the host shows that the address was cut in the middle of a password.
  if (hash || value.includes('#') || (!username && /@/.test(pathname + search))) return ENCODE;
  return [username, password, pathname].every(isEncoded) ? null : ENCODE;
}

function isEncoded(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}
