import { normalizeText } from './normalize.js';

/** Accents and points that readers leave out when they search: Latin, Greek, Cyrillic; Hebrew; Arabic. */
const ACCENTS = /[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f\u0670]/g;
const ASCII = /^[\u0000-\u007f]*$/;

/**
 * Brings text to the form in which all searches compare it: without case, accents and compatibility differences (UAX 15, UTS 10's
 * primary level in spirit), whether it was composed or decomposed, all white space of fixed width a plain space. `ß` is `ss`; the
 * Turkish `ı`, `I`, `İ` and `i` are one letter, as nobody knows in which language a title or a search is.
 *
 * PostgreSQL has the same as `fold_text(text)`, by a migration; on SQLite the server registers it, see `registerFunctions`.
 */
export function foldText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  // Upper case first: it makes ß what people type who have none, and joins the forms that lower case keeps apart.
  const folded = normalizeText(text, 'NFKD').toUpperCase().toLowerCase();
  // Small sigma has a form of its own at the end of a word, which says nothing about the word.
  return folded.replaceAll('ς', 'σ').replace(ACCENTS, '').normalize('NFC');
}
