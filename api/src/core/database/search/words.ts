import { yieldIfBusy } from '../../clock/event-loop.js';
import { foldText } from '../../text/fold.js';
import { characterBigrams, isUnspaced, scriptRuns } from '../../text/scripts.js';

/** Maximum characters of a word; no real word is longer. */
const MAX_WORD_LENGTH = 40;
/** Maximum number of words in a search. */
const MAX_SEARCHED_WORDS = 16;
/** UTF-16 units folded at once: some characters become 18, so this takes a few milliseconds at most. */
const MAX_CHUNK_LENGTH = 2_048;

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
export async function wordsOfLongText(text: string): Promise<string[]> {
  if (text.length <= MAX_CHUNK_LENGTH) return wordsOf(text);
  const found = new Set<string>();
  for (const piece of chunksOf(text)) {
    for (const word of words(piece, true)) found.add(word);
    await yieldIfBusy();
  }
  return [...found];
}

/**
 * Splits a text into chunks, at the end of a word if there is one; otherwise each chunk begins with the last character of the previous one.
 */
function* chunksOf(text: string): Generator<string> {
  let at = 0;
  while (text.length - at > MAX_CHUNK_LENGTH) {
    const piece = text.slice(at, at + MAX_CHUNK_LENGTH);
    const end = lastBreak(piece);
    yield end > 0 ? piece.slice(0, end) : piece;
    at += end > 0 ? end : MAX_CHUNK_LENGTH - 1;
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
  return [...words(text, false)].slice(0, MAX_SEARCHED_WORDS);
}

function words(text: string, forIndex: boolean): Set<string> {
  const found = new Set<string>();
  for (const [run] of foldText(text).matchAll(WORD)) {
    // Most text is in scripts with spaces, and ASCII is the fastest to recognise.
    if (/^[\u0000-\u0dff]*$/.test(run)) found.add(truncate(run));
    else for (const part of scriptRuns(run)) addPart(found, part, forIndex);
  }
  return found;
}

function addPart(found: Set<string>, part: string, forIndex: boolean): void {
  if (!isUnspaced(part)) {
    found.add(truncate(part));
    return;
  }
  for (const pair of characterBigrams(part)) found.add(pair);
  if (forIndex) found.add([...part.slice(-2)].at(-1)!);
}

const truncate = (word: string): string => (word.length <= MAX_WORD_LENGTH ? word : [...word.slice(0, 2 * MAX_WORD_LENGTH)].slice(0, MAX_WORD_LENGTH).join(''));
