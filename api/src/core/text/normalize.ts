/** Run of combining marks after which a joiner is inserted (Unicode Standard Annex 15, Stream-Safe Text Format). */
const MARK_RUN = /\p{M}{30}/gu;
/** COMBINING GRAPHEME JOINER: marks are never reordered across it, and it is not displayed. */
const JOINER = '\u034f';

/**
 * Normalises user-supplied text in time linear in its length.
 *
 * Normalisation sorts the marks of a letter in time quadratic in their number: `normalize` alone takes seconds for a message made of marks.
 * No writing system puts 30 of them on one letter.
 */
export function normalizeText(text: string, form: 'NFC' | 'NFD' | 'NFKC' | 'NFKD'): string {
  return text.replace(MARK_RUN, `$&${JOINER}`).normalize(form);
}
