import { waitForTurn } from '../../clock/turns.js';
import { foldText } from '../../text/fold.js';
import { characterPairs, isUnspaced, scriptRuns } from '../../text/scripts.js';

/** Maximum characters of a word; no real word is longer. */
const LONGEST = 40;
/** Maximum number of words in a search. */
const MOST_SEARCHED = 16;
/** UTF-16 units folded at once: some characters become 18, so this takes a few milliseconds at most. */
const LONGEST_PIECE = 2_048;

const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/**
 * The distinct words of a text, without case and accents: the form in which messages are indexed and searched on both databases. Letters,
 * numbers and their marks form words, everything else separates them. In scripts without spaces, each pair of neighbouring characters is a
 * word, and so is the last character.
 */
export function wordsOf(text: string): string[] {
  return [...words(text, true)];
}

/** As {@link wordsOf}, for a text of any length: it yields to the event loop between chunks. */
export async function wordsInTurns(text: string): Promise<string[]> {
  if (text.length <= LONGEST_PIECE) return wordsOf(text);
  const found = new Set<string>();
  for (const piece of piecesOf(text)) {
    for (const word of words(piece, true)) found.add(word);
    await waitForTurn();
  }
  return [...found];
}

/**
 * Splits a text into chunks, at the end of a word if there is one; otherwise each chunk begins with the last character of the previous one.
 */
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

/** Index of the last character that is not part of a word; 0 if there is none. */
function lastBreak(piece: string): number {
  for (let at = piece.length - 1; at > 0; at--) if (/[\s\p{P}]/u.test(piece[at]!)) return at;
  return 0;
}

/** The words, or beginnings of words, that a message must have. Nothing in the typed text is an operator. */
export function searchedWords(text: string): string[] {
  return [...words(text, false)].slice(0, MOST_SEARCHED);
}

function words(text: string, whole: boolean): Set<string> {
  const found = new Set<string>();
  for (const [run] of foldText(text).matchAll(WORD)) {
    // Most text is in scripts with spaces, and ASCII is the fastest to recognise.
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
