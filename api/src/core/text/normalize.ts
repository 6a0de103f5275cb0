/** Combining marks in a row after which one is set that starts anew (Unicode Standard Annex 15, Stream-Safe Text Format). */
const MARKS = /\p{M}{30}/gu;
/** COMBINING GRAPHEME JOINER: no mark is reordered across it, and it is not displayed. */
const JOINER = '\u034f';

/**
 * Normalises text of people in time linear in its length.
 *
 * The marks of one letter are sorted, in time quadratic in their number: `normalize` alone takes seconds for a message that consists
 * of marks. No writing system puts 30 of them on a letter.
 */
export function normalizeText(text: string, form: 'NFC' | 'NFD' | 'NFKC' | 'NFKD'): string {
  return text.replace(MARKS, `$&${JOINER}`).normalize(form);
}
