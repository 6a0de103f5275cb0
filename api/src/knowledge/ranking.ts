import { forgivenErrors, isWithin } from './spelling.js';

/** Which document terms a search found in a passage, and in which of its fields. */
export type Match = Record<string, string[]>;

/** What a term counts that was found only as the beginning of a longer one, before the share that it has of that one. */
const PREFIX_QUALITY = 0.6;
/** What a term counts that was found only as a typing error. */
const TYPO_QUALITY = 0.7;
/** Shorter passages, in characters, hardly answer anything. */
const SHORT_PASSAGE = 80;

const questionWords = ['where', 'who', 'why', 'how long', 'how fast', 'how often', 'which', 'can'];

/**
 * How well a passage has a term: 1 as it is, less by its beginning or as a typing error, 0 not at all.
 *
 * @param term the term asked for
 * @param isKnown whether any passage has it as it is; a known word is no typing error of another
 * @param match what was found in the passage
 * @param field look in this field only
 */
export function quality(term: string, isKnown: boolean, match: Match, field?: string): number {
  let best = 0;
  for (const [found, fields] of Object.entries(match)) {
    if (field !== undefined && !fields.includes(field)) continue;
    if (found === term) return 1;
    if (found.startsWith(term)) best = Math.max(best, PREFIX_QUALITY * Math.sqrt(term.length / found.length));
    else if (!isKnown && isWithin(forgivenErrors(term), term, found)) best = Math.max(best, TYPO_QUALITY);
  }
  return best;
}

/** Two terms that stand side by side, for each place in a text. */
export function pairs(terms: readonly string[]): string[] {
  return terms.slice(1).map((term, index) => `${terms[index]} ${term}`);
}

/** What a passage's rank is made of beside the index's own score. */
export interface Signs {
  question: string;
  heading: string;
  /** length of the passage in characters */
  length: number;
  coverage: number;
  heading_coverage: number;
  /** share of the question's neighbouring terms that are neighbours in the passage too, 0 to 1 */
  together: number;
}

/**
 * The rank of a passage: the index's score, damped, so that one rare word in a heading does not outweigh all the others,
 * times how much of the question the passage covers.
 */
export function rank(score: number, signs: Signs): number {
  const substance = Math.min(1, signs.length / SHORT_PASSAGE);
  const covers = signs.coverage + 0.3 * signs.heading_coverage;
  const kind = asksAlike(signs.question, signs.heading) ? 1.3 : 1;
  return score ** 0.75 * covers * substance * kind * (1 + 0.4 * signs.together);
}

/** Whether a heading asks for the same kind of thing as the question: a place, a person, a reason, a time. */
function asksAlike(question: string, heading: string): boolean {
  const word = questionWords.find((start) => heading.toLowerCase().startsWith(`${start} `));
  return word !== undefined && new RegExp(`\\b${word}\\b`, 'i').test(question);
}
