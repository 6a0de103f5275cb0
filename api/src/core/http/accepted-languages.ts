/** UTF-16 units and languages of the header that are looked at. Browsers send a dozen languages at most. */
const LONGEST = 300;
const MOST = 20;
/** A language range, and how much it is wanted. */
const RANGE = /^([a-z]{1,8}(?:-[a-z0-9]{1,8}){0,3})(?:;q=([01](?:\.\d{0,3})?))?$/i;

/**
 * The languages that a request asks for, preferred first (RFC 9110, 12.5.4). What is malformed is left out, and so is `*`.
 *
 * @param header value of Accept-Language, which anybody may write as they like
 * @returns language tags, for example `de-CH`
 */
export function acceptedLanguages(header: string | undefined): string[] {
  return (header ?? '')
    .slice(0, LONGEST)
    .split(',', MOST)
    .map((part) => RANGE.exec(part.replaceAll(' ', '')))
    .filter((range) => range !== null)
    .map(([, tag, weight]) => ({ tag: tag!, weight: Number(weight ?? 1) }))
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag);
}
