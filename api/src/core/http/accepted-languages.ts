/** UTF-16 units and languages of the header that are read. Browsers send a dozen languages at most. */
const MAX_HEADER_LENGTH = 300;
const MAX_LANGUAGES = 20;
/** A language range and its weight. */
const RANGE = /^([a-z]{1,8}(?:-[a-z0-9]{1,8}){0,3})(?:;q=([01](?:\.\d{0,3})?))?$/i;

/**
 * The languages that a request accepts, preferred first (RFC 9110, 12.5.4). Malformed entries and `*` are skipped.
 *
 * @param header value of Accept-Language, which any client may set to anything
 * @returns language tags, for example `de-CH`
 */
export function acceptedLanguages(header: string | undefined): string[] {
  return (header ?? '')
    .slice(0, MAX_HEADER_LENGTH)
    .split(',', MAX_LANGUAGES)
    .map((part) => RANGE.exec(part.replaceAll(' ', '')))
    .filter((range) => range !== null)
    .map(([, tag, weight]) => ({ tag: tag!, weight: Number(weight ?? 1) }))
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag);
}
