import { normalizeText } from './normalize.js';

/** Accents and vowel points that people omit when they search: Latin, Greek, Cyrillic; Hebrew; Arabic. */
const ACCENTS = /[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f\u0670]/g;
const ASCII = /^[\u0000-\u007f]*$/;

/**
 * Folds text into the form in which all searches compare it: without case, accents and compatibility differences (UAX 15; in spirit the
 * primary level of UTS 10), composed and decomposed forms alike, every fixed-width space as a plain space. `ß` becomes `ss`; the Turkish
 * `ı`, `I`, `İ` and `i` are one letter, since the language of a title or a search is unknown.
 *
 * PostgreSQL has the same as `fold_text(text)`, created by a migration; on SQLite the server registers it, see `registerFunctions`.
 */
export function foldText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  // Upper case first: it turns ß into what people type who do not have the key, and unites forms that lower case keeps distinct.
  const folded = normalizeText(text, 'NFKD').toUpperCase().toLowerCase();
  // Final sigma differs only by its position in the word.
  return folded.replaceAll('ς', 'σ').replace(ACCENTS, '').normalize('NFC');
}
