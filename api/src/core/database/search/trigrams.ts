import { foldCase } from '../search.js';

/** Fewer characters than this in a row are in no trigram. */
const LENGTH = 3;
/** Trigrams that one search asks for; more hardly narrow it down. */
const MOST = 8;

/**
 * Letters with a case that SQLite's tokenizer may not know, as its tables are of an older Unicode than ours: a capital and a
 * small one would be different trigrams there. Of Latin, Greek, Cyrillic and Armenian it knows all but a few.
 */
function isUnsure(character: string): boolean {
  if (/[ϳԩԫԭԯɜɡɬɪʞʇʝɤʂƛᶎ]/u.test(character)) return true;
  return !/[\u0000-\u052f\u0531-\u0587\u1e00-\u1fff]/u.test(character) && hasCase(character);
}

const hasCase = (character: string): boolean => character.toUpperCase() !== character || character.toLowerCase() !== character;

/**
 * Trigrams that any text which contains this one must have, whatever the case: as many as narrow a search down. Those that have a
 * character in common say nearly the same, and each costs the reading of a list, so only as many are taken as cover the text.
 *
 * @param forSqlite leaves those out of which SQLite's tokenizer may think otherwise than {@link foldCase}
 * @returns none when the text is too short, or too unusual, to be found by them
 */
export function trigramsOf(text: string, forSqlite: boolean): string[] {
  const characters = [...foldCase(text)];
  const all = new Set<string>();
  let covered = 0;
  let last: string[] | null = null;
  for (let at = 0; at + LENGTH <= characters.length; at++) {
    const gram = characters.slice(at, at + LENGTH);
    if (forSqlite && gram.some(isUnsure)) continue;
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
