import { foldText } from '../../text/fold.js';

/** A run of fewer characters than this has no trigram. */
const TRIGRAM_LENGTH = 3;
/** Maximum number of trigrams per search; more hardly narrow it down. */
const MAX_TRIGRAMS = 8;

/**
 * Trigrams that any text containing this one must have once it is folded, see {@link foldText}: as many as narrow a search down.
 * Overlapping trigrams say nearly the same, and each costs reading a list, so only as many are used as cover the text.
 *
 * @returns empty when the text is too short for trigrams
 */
export function trigramsOf(text: string): string[] {
  const characters = [...foldText(text)];
  const grams = new Set<string>();
  let covered = 0;
  let last: string[] | null = null;
  for (let at = 0; at + TRIGRAM_LENGTH <= characters.length; at++) {
    const gram = characters.slice(at, at + TRIGRAM_LENGTH);
    last = gram;
    if (at < covered) continue;
    grams.add(gram.join(''));
    covered = at + TRIGRAM_LENGTH;
  }
  if (last) grams.add(last.join(''));
  const found = [...grams];
  // Spread evenly over the text.
  return found.length <= MAX_TRIGRAMS ? found : Array.from({ length: MAX_TRIGRAMS }, (_, at) => found[Math.round((at * (found.length - 1)) / (MAX_TRIGRAMS - 1))]!);
}
