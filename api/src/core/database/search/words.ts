import { foldCase } from '../search.js';

/** Characters of a word that count; what is longer is no word of a language. */
const LONGEST = 40;
/** Words that one search asks for. */
const MOST_SEARCHED = 16;

/** Accents and points that readers leave out when they search: Latin, Greek, Cyrillic; Hebrew; Arabic. */
const ACCENTS = /[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f\u0670]/gu;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;
/** Scripts that put no space between words. */
const UNSPACED = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]+|[^\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]+/gu;
const IS_UNSPACED = /^[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]/u;

/**
 * The words of a text, each once, without case and accents: the form in which messages are indexed and searched on both databases.
 * Letters, numbers and their marks make a word, everything else parts words. Where a script has no spaces, each two neighbouring
 * characters are taken for a word, and the last one too.
 */
export function wordsOf(text: string): string[] {
  return [...words(text, true)];
}

/** The words that a message must have, or the beginnings of its words. Nothing in what was typed is an operator. */
export function searchedWords(text: string): string[] {
  return [...words(text, false)].slice(0, MOST_SEARCHED);
}

function words(text: string, whole: boolean): Set<string> {
  const found = new Set<string>();
  for (const [run] of fold(text).matchAll(WORD)) {
    // Most text is of scripts with spaces, and ASCII is the quickest to know.
    if (/^[\u0000-\u0dff]*$/.test(run)) found.add(cut(run));
    else for (const [part] of run.matchAll(UNSPACED)) addPart(found, part, whole);
  }
  return found;
}

function fold(text: string): string {
  // Upper case first: it makes ß what people type who have none, and joins the forms that lower case keeps apart.
  const folded = foldCase(text.normalize('NFKD').toUpperCase());
  return folded.replace(ACCENTS, '').normalize('NFC');
}

function addPart(found: Set<string>, part: string, whole: boolean): void {
  if (!IS_UNSPACED.test(part)) {
    found.add(cut(part));
    return;
  }
  const characters = [...part];
  for (let at = 0; at + 1 < characters.length; at++) found.add(characters[at]! + characters[at + 1]!);
  if (whole || characters.length === 1) found.add(characters.at(-1)!);
}

const cut = (word: string): string => (word.length <= LONGEST ? word : [...word].slice(0, LONGEST).join(''));
