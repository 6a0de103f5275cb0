import { toleratedErrors, isWithinDistance } from './spelling.js';

/** Per matched document term, the fields of the passage in which it was found. */
export type Match = Record<string, string[]>;

/** Match quality of a term found only as the prefix of a longer one, before scaling by its share of that word. */
const PREFIX_QUALITY = 0.6;
/** Match quality of a term found only as a typing error. */
const TYPO_QUALITY = 0.7;
/** Passages shorter than this many characters hardly answer anything. */
const SHORT_PASSAGE = 80;

const questionWords = ['where', 'who', 'why', 'how long', 'how fast', 'how often', 'which', 'can'];

/**
 * How well a passage matches a term: 1 for an exact match, less for a prefix or a typing error, 0 for none.
 *
 * @param term the term asked for
 * @param isKnown whether any passage has the exact term; a known word is not treated as a typing error of another
 * @param match matched terms of the passage
 * @param field restricts the match to this field
 */
export function matchQuality(term: string, isKnown: boolean, match: Match, field?: string): number {
  let best = 0;
  for (const [found, fields] of Object.entries(match)) {
    if (field !== undefined && !fields.includes(field)) continue;
    if (found === term) return 1;
    if (found.startsWith(term)) best = Math.max(best, PREFIX_QUALITY * Math.sqrt(term.length / found.length));
    else if (!isKnown && isWithinDistance(toleratedErrors(term), term, found)) best = Math.max(best, TYPO_QUALITY);
  }
  return best;
}

/** How much of a question a passage and its heading cover, 0 to 1 each. */
export interface Coverage {
  coverage: number;
  heading_coverage: number;
}

/**
 * Whether a passage covers enough of the question. Part of its heading must match, or else most of the question: long passages contain many
 * words by chance.
 */
export function isRelevant(hit: Coverage): boolean {
  return hit.coverage + hit.heading_coverage / 2 >= 0.5 && (hit.heading_coverage > 0.1 || coversQuestion(hit));
}

/** Whether a passage covers most of the question. */
export function coversQuestion({ coverage }: Coverage): boolean {
  return coverage >= 0.6;
}

/** All pairs of adjacent terms. */
export function adjacentPairs(terms: readonly string[]): string[] {
  return terms.slice(1).map((term, index) => `${terms[index]} ${term}`);
}

/** Ranking features of a passage besides the index's own score. */
export interface RankingFeatures {
  question: string;
  heading: string;
  /** length of the passage in characters */
  length: number;
  coverage: number;
  heading_coverage: number;
  /** share of the question's adjacent term pairs that are adjacent in the passage too, 0 to 1 */
  together: number;
}

/**
 * The rank of a passage: the index's score, damped so that one rare word in a heading does not outweigh all others, times how much
 * of the question the passage covers.
 */
export function rank(score: number, features: RankingFeatures): number {
  const substance = Math.min(1, features.length / SHORT_PASSAGE);
  const coverage = features.coverage + 0.3 * features.heading_coverage;
  const kind = asksSameKind(features.question, features.heading) ? 1.3 : 1;
  return score ** 0.75 * coverage * substance * kind * (1 + 0.4 * features.together);
}

/** Whether a heading asks for the same kind of thing as the question: a place, a person, a reason, a time. */
function asksSameKind(question: string, heading: string): boolean {
  const word = questionWords.find((start) => heading.toLowerCase().startsWith(`${start} `));
  return word !== undefined && new RegExp(`\\b${word}\\b`, 'i').test(question);
}
