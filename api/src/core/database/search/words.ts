import { waitForTurn } from '../../clock/turns.js';
import { foldText } from '../../text/fold.js';
import { characterPairs, isUnspaced, scriptRuns } from '../../text/scripts.js';

/** Characters of a word that count; what is longer is no word of a language. */
const LONGEST = 40;
/** Words that one search asks for. */
const MOST_SEARCHED = 16;
/** UTF-16 units that are folded at once: some characters become 18, so that this is a few milliseconds' work at the very most. */
const LONGEST_PIECE = 2_048;

const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/**
 * The words of a text, each once, without case and accents: the form in which messages are indexed and searched on both databases.
 * Letters, numbers and their marks make a word, everything else parts words. Where a script has no spaces, each two neighbouring
 * characters are taken for a word, and the last one too.
 */
export function wordsOf(text: string): string[] {
  return [...words(text, true)];
}

/** As {@link wordsOf}, for a text of any length: between its pieces everybody else has their turn. */
export async function wordsInTurns(text: string): Promise<string[]> {
  if (text.length <= LONGEST_PIECE) return wordsOf(text);
  const found = new Set<string>();
  for (const piece of piecesOf(text)) {
    for (const word of words(piece, true)) found.add(word);
    await waitForTurn();
  }
  return [...found];
}

/** A text in pieces, cut where a word ends if there is such a place; else each begins with the last character of the one before. */
function* piecesOf(text: string): Generator<string> {
  let at = 0;
  while (text.length - at > LONGEST_PIECE) {
    const piece = text.slice(at, at + LONGEST_PIECE);
    const end = lastBreak(piece);
    yield end > 0 ? piece.slice(0, end) : piece;
    at += end > 0 ? end : LONGEST_PIECE - 1;
    if (/[\uDC00-\uDFFF]/.test(text[at]!)) at--;
  }
  yield text.slice(at);
}

/** Where the last character stands that is part of no word; 0 if there is none. */
function lastBreak(piece: string): number {
  for (let at = piece.length - 1; at > 0; at--) if (/[\s\p{P}]/u.test(piece[at]!)) return at;
  return 0;
}

/** The words that a message must have, or the beginnings of its words. Nothing in what was typed is an operator. */
export function searchedWords(text: string): string[] {
  return [...words(text, false)].slice(0, MOST_SEARCHED);
}

function words(text: string, whole: boolean): Set<string> {
  const found = new Set<string>();
  for (const [run] of foldText(text).matchAll(WORD)) {
    // Most text is of scripts with spaces, and ASCII is the quickest to know.
    if (/^[\u0000-\u0dff]*$/.test(run)) found.add(cut(run));
    else for (const part of scriptRuns(run)) addPart(found, part, whole);
  }
  return found;
}

function addPart(found: Set<string>, part: string, whole: boolean): void {
  if (!isUnspaced(part)) {
    found.add(cut(part));
    return;
  }
  for (const pair of characterPairs(part)) found.add(pair);
  if (whole) found.add([...part.slice(-2)].at(-1)!);
}

const cut = (word: string): string => (word.length <= LONGEST ? word : [...word.slice(0, 2 * LONGEST)].slice(0, LONGEST).join(''));
