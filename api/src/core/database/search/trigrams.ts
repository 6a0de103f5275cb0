import { foldText } from '../../text/fold.js';

/** A run of fewer characters than this has no trigram. */
const LENGTH = 3;
/** Maximum number of trigrams per search; more hardly narrow it down. */
const MOST = 8;

/**
 * Trigrams that any text containing this one must have once it is folded, see {@link foldText}: as many as narrow a search down.
 * Overlapping trigrams say nearly the same, and each costs reading a list, so only as many are used as cover the text.
 *
 * @returns empty when the text is too short for trigrams
 */
export function trigramsOf(text: string): string[] {
  const characters = [...foldText(text)];
  const all = new Set<string>();
  let covered = 0;
  let last: string[] | null = null;
  for (let at = 0; at + LENGTH <= characters.length; at++) {
    const gram = characters.slice(at, at + LENGTH);
    last = gram;
    if (at < covered) continue;
    all.add(gram.join(''));
    covered = at + LENGTH;
  }
  if (last) all.add(last.join(''));
  const found = [...all];
  // Spread evenly over the text.
  return found.length <= MOST ? found : Array.from({ length: MOST }, (_, at) => found[Math.round((at * (found.length - 1)) / (MOST - 1))]!);
}
