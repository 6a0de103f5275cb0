import { fold } from '../palette/matching';

/** A part of an excerpt. */
export interface MarkedPart {
  readonly text: string;
  /** whether it is a word that was searched for */
  readonly isMarked: boolean;
}

const TOKEN = /[\p{L}\p{N}\p{M}]+/gu;

/** Divides an excerpt into words that were searched for, or begin with one that was, and what is between them; regardless of case and accents. */
export function markedParts(excerpt: string, search: string): MarkedPart[] {
  const words = fold(search).match(TOKEN) ?? [];
  const parts: MarkedPart[] = [];
  let end = 0;
  for (const { 0: token, index } of excerpt.matchAll(TOKEN)) {
    const folded = fold(token);
    if (!words.some((word) => folded.startsWith(word))) continue;
    parts.push({ text: excerpt.slice(end, index), isMarked: false }, { text: token, isMarked: true });
    end = index + token.length;
  }
  return [...parts, { text: excerpt.slice(end), isMarked: false }].filter(({ text }) => text !== '');
}

/** Characters before the first marked word that are kept, where there are more. */
const MAX_LEAD = 32;

/** The same parts, with the first marked word near the beginning, so that it is in view where there is little room. */
export function startingNearMark(parts: readonly MarkedPart[]): readonly MarkedPart[] {
  const [first, ...others] = parts;
  if (!first || first.isMarked || others.length === 0 || first.text.length <= MAX_LEAD) return parts;
  const lead = first.text.slice(-MAX_LEAD);
  // From the beginning of a word, if there is one; never in the middle of a character.
  const start = lead.search(/\s/) + 1;
  const kept = start > 0 ? lead.slice(start) : lead.replace(/^[\uDC00-\uDFFF]/, '');
  return [{ text: `…${kept}`, isMarked: false }, ...others];
}
