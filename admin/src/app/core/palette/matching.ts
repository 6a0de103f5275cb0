/**
 * Whether a text contains every word of a search, regardless of case and accents.
 *
 * @param q words separated by white space; none match any text
 */
export function containsWords(text: string, q: string): boolean {
  const folded = fold(text);
  return fold(q).split(/\s+/).every((word) => folded.includes(word));
}

/** Whether a text contains a search as it is, regardless of case and accents. */
export function containsPhrase(text: string, q: string): boolean {
  return fold(text).includes(fold(q));
}

/** A text without case and accents, as searches compare it. */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}+/gu, '').toLowerCase().trim();
}
