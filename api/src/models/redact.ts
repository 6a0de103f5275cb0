/** Maximum length of what administrators read of a server's words, in UTF-16 units. */
const MAX_DETAIL = 500;
const KEY_LIKE = /\b(?:sk|pk|rk|key|xai|gsk|hf)[-_][\w*-]{6,200}/gi;
const BEARER = /\bbearer +[^\s"',;]{1,1000}/gi;
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/**
 * Makes a model server's words fit to be read by administrators.
 *
 * @param secrets texts that must not appear: the key, and the server's address in its several forms
 * @returns a function that removes them, keys of other kinds and control characters, and shortens the text
 */
export function redactor(secrets: readonly string[]): (words: string) => string {
  // The longest first: the address contains the host.
  const known = secrets.filter((secret) => secret.length > 2).sort((one, other) => other.length - one.length);
  return (words) => {
    let text = words.replace(CONTROL, ' ');
    for (const secret of known) text = text.replaceAll(secret, '…');
    text = text.replace(BEARER, 'Bearer …').replace(KEY_LIKE, '…').trim();
    return text.length > MAX_DETAIL ? `${text.slice(0, MAX_DETAIL).toWellFormed()}…` : text;
  };
}

/** @returns the forms in which a server's address may appear in an error */
export function formsOf(address: string): string[] {
  const { href, origin, host, hostname } = new URL(address);
  return [address, href, origin, host, hostname];
}
