import { foldText } from './fold.js';
import { isUnspaced } from './scripts.js';

/** Length of an excerpt, in code points. */
const MAX_EXCERPT_LENGTH = 300;
/** Code points of an excerpt before the words that it is about. */
const LEAD_LENGTH = 80;
/** Occurrences that are looked at; among them the place with most of the words is chosen. */
const MAX_OCCURRENCES = 200;
/** UTF-16 units of a word that are compared; searched words are shorter. */
const MAX_TOKEN_LENGTH = 100;

const TOKEN = /[\p{L}\p{N}\p{M}]+/gu;

interface Occurrence {
  at: number;
  word: string;
}

/**
 * The part of a text around words that were searched for, on one line, at most 300 code points; the beginning if they are not found in it.
 *
 * @param words folded, see `searchedWords`
 */
export function excerptAround(text: string, words: readonly string[]): string {
  const found = occurrencesOf(text, words);
  const start = found.length === 0 ? 0 : startBefore(text, densestOf(found));
  const characters = [...text.slice(start, start + 4 * MAX_EXCERPT_LENGTH).replace(/\s+/g, ' ').trimStart()];
  const isCut = characters.length > MAX_EXCERPT_LENGTH - 2 || text.length > start + 4 * MAX_EXCERPT_LENGTH;
  const kept = characters.slice(0, MAX_EXCERPT_LENGTH - 2).join('').trimEnd();
  return `${start > 0 ? '…' : ''}${kept}${isCut ? '…' : ''}`;
}

function occurrencesOf(text: string, words: readonly string[]): Occurrence[] {
  const spaced = words.filter((word) => !isUnspaced(word));
  const found: Occurrence[] = words.filter(isUnspaced).flatMap((word) => {
    const at = text.indexOf(word);
    return at < 0 ? [] : [{ at, word }];
  });
  for (const { 0: token, index: at } of spaced.length > 0 ? text.matchAll(TOKEN) : []) {
    const folded = foldText(token.slice(0, MAX_TOKEN_LENGTH));
    const word = spaced.find((searched) => folded.startsWith(searched));
    if (word !== undefined && found.push({ at, word }) >= MAX_OCCURRENCES) break;
  }
  return found.sort((one, other) => one.at - other.at);
}

/** Where most of the words are close together. */
function densestOf(found: readonly Occurrence[]): number {
  const counts = found.map(({ at }, index) => {
    const near = found.slice(index).filter((other) => other.at - at < MAX_EXCERPT_LENGTH - LEAD_LENGTH);
    return new Set(near.map(({ word }) => word)).size;
  });
  return found[counts.indexOf(Math.max(...counts))]!.at;
}

/** Where an excerpt begins: a little before the words, at the beginning of a word if there is one. */
function startBefore(text: string, at: number): number {
  if (at <= LEAD_LENGTH) return 0;
  const space = text.slice(at - LEAD_LENGTH, at).search(/\s/);
  const start = at - LEAD_LENGTH + Math.max(0, space);
  return /[\uDC00-\uDFFF]/.test(text[start]!) ? start - 1 : start;
}
