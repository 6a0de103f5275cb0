import { foldText } from '../../text/fold.js';

/** Fewer characters than this in a row are in no trigram. */
const LENGTH = 3;
/** Trigrams that one search asks for; more hardly narrow it down. */
const MOST = 8;

/**
 * Trigrams that any text which contains this one must have once it is folded, see {@link foldText}: as many as narrow a search down. Those that have a
 * character in common say nearly the same, and each costs the reading of a list, so only as many are taken as cover the text.
 *
 * @returns none when the text is too short to be found by them
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
  // Spread over the whole text.
  return found.length <= MOST ? found : Array.from({ length: MOST }, (_, at) => found[Math.round((at * (found.length - 1)) / (MOST - 1))]!);
}
