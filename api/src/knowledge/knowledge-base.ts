import { headingAnchor } from '@switchboard/shared';
import MiniSearch from 'minisearch';
import { readFolder, type MarkdownFile } from './markdown-folder.js';
import { blocks, outline, plainText } from './markdown.js';
import { adjacentPairs, matchQuality, rank } from './ranking.js';
import { toleratedErrors } from './spelling.js';
import { isUnspaced } from '../core/text/scripts.js';
import { type KnownTerms, isWeak, languageOf, questionTerms, terms } from './search-terms.js';

/** A document of the knowledge folder. */
export interface KnowledgeDocument {
  /** path relative to the folder, without `.md`, with forward slashes */
  document: string;
  title: string;
  markdown: string;
}

/** The content under one heading of a document. */
export interface Passage {
  document: string;
  /** the document's title */
  title: string;
  heading: string;
  /** fragment identifier of the heading in links: `/help/{document}#{anchor}` */
  anchor: string;
  /** Markdown */
  text: string;
  /** whether the section continues in the next passage, being too long for one */
  continued: boolean;
}

/** A search result. */
export interface Hit extends Passage {
  /** higher is better; comparable within one search only */
  score: number;
  /** how much of the question the passage covers, 0 to 1, weighted by rarity of the words */
  coverage: number;
  /** the same for its heading alone */
  heading_coverage: number;
}

/** Maximum length of a passage in characters; longer sections are split between blocks, so that a hit links close to the matching text. */
const MAX_PASSAGE_LENGTH = 3_000;
/** Maximum number of terms of a question that are used, so that a pasted document does not become a huge query. */
const MAX_TERMS = 48;
/** Maximum length of a question in UTF-16 code units, for the same reason. */
const MAX_QUESTION_LENGTH = 2_000;
/** Terms beyond which a question has no short beginnings of words: each of those stands for hundreds of words. */
const FEW_TERMS = 16;
/** Length from which on a term also matches the words that begin with it: in a question of few terms, and of more. */
const PREFIX_LENGTH = { few: 3, many: 6 };
/** A document with this comment as its first line can be opened but is not searched, for example tables of figures. */
const NO_ANSWERS_MARKER = '<!-- no answers from this document -->';
/** Weight of a term that occurs in nearly every question. */
const WEAK_TERM_WEIGHT = 0.35;
/** Weight of a character pair that no passage has: the dictionary may have split where no word ends. */
const UNKNOWN_PAIR_WEIGHT = 0.5;

/**
 * The documents that the built-in responder answers from, and their passages, searchable by words.
 *
 * Immutable after construction. Documents are looked up by name among those it was given, so no name can lead to another file.
 * Search is pure: the same question finds the same passages.
 */
export class KnowledgeBase {
  readonly #documents = new Map<string, KnowledgeDocument>();
  readonly #passages: Passage[] = [];
  /** per passage, the pairs of adjacent terms in it */
  readonly #adjacentPairs: Set<string>[] = [];
  /** document frequency: per term, how many passages contain it */
  readonly #documentFrequency = new Map<string, number>();
  /** terms of German documents */
  readonly #germanTerms = new Set<string>();
  readonly #known: KnownTerms = { has: (term) => this.#documentFrequency.has(term), hasGerman: (term) => this.#germanTerms.has(term) };
  readonly #index = new MiniSearch<{ id: number; heading: string; above: string; text: string }>({
    fields: ['heading', 'above', 'text'],
    tokenize: (joined) => joined.split(' ').filter((term) => term !== ''),
    processTerm: (term) => term,
  });

  /** @param files names and Markdown of the documents */
  constructor(files: Iterable<MarkdownFile>) {
    for (const { document, markdown } of files) this.#add(document, markdown);
  }

  /**
   * Reads all Markdown files of a folder.
   *
   * @param folder absolute path; an unreadable folder yields an empty knowledge base
   * @param warn receives what was skipped and why, with paths, for the log
   */
  static load(folder: string, warn: (line: string) => void = () => {}): KnowledgeBase {
    return new KnowledgeBase(readFolder(folder, warn));
  }

  /** @param name as in {@link KnowledgeDocument.document} */
  document(name: string): KnowledgeDocument | undefined {
    return this.#documents.get(name);
  }

  /** All documents, in the order given. */
  get documents(): readonly KnowledgeDocument[] {
    return [...this.#documents.values()];
  }

  /** All passages, document by document in reading order. */
  get passages(): readonly Passage[] {
    return this.#passages;
  }

  /**
   * The passages that match a question, best first.
   *
   * @param question in natural language; text beyond {@link MAX_QUESTION_LENGTH} is ignored
   * @param limit maximum number of results
   */
  search(question: string, limit: number): Hit[] {
    const queryTerms = this.queryTerms(question);
    const queryPairs = adjacentPairs(queryTerms);
    const weights = queryTerms.map((term) => this.#weight(term));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    // German words are no typing errors of English ones.
    const isForeign = this.#germanTerms.size === 0 && languageOf(asked(question)) === 'de';
    const prefixLength = PREFIX_LENGTH[queryTerms.length <= FEW_TERMS ? 'few' : 'many'];
    const isExact = (term: string) => isForeign || this.#known.has(term);
    const found = this.#index.search(queryTerms.join(' '), {
      tokenize: (text) => text.split(' '),
      boostTerm: (term) => (isWeak(term) ? WEAK_TERM_WEIGHT : 1),
      boost: { heading: 3, above: 0.5 },
      prefix: (term) => term.length >= prefixLength || isUnspaced(term),
      fuzzy: (term) => (isExact(term) ? false : toleratedErrors(term) || false),
      weights: { prefix: 0.4, fuzzy: 0.5 },
    });
    return found
      .map((result): Hit => {
        const passage = this.#passages[result.id as number]!;
        const passagePairs = this.#adjacentPairs[result.id as number]!;
        const covered = (field?: string) =>
          queryTerms.reduce((sum, term, at) => sum + weights[at]! * matchQuality(term, isExact(term), result.match, field), 0) / total;
        const [coverage, heading_coverage] = [covered(), covered('heading')];
        const together = queryPairs.filter((pair) => passagePairs.has(pair)).length / Math.max(1, queryPairs.length);
        const features = { question, heading: passage.heading, length: passage.text.length, coverage, heading_coverage, together };
        return { ...passage, score: rank(result.score, features), coverage, heading_coverage };
      })
      .sort((one, other) => other.score - one.score)
      .slice(0, limit);
  }

  /** @returns how many different words of a question tell its topic; 0 for a thank-you, or if there are no documents */
  topicWordsIn(question: string): number {
    return this.#passages.length === 0 ? 0 : this.queryTerms(question).filter((term) => !isWeak(term)).length;
  }

  /** The terms that a question is searched by, without repetitions. */
  queryTerms(question: string): string[] {
    return [...new Set(questionTerms(asked(question), this.#known))].slice(0, MAX_TERMS);
  }

  #add(document: string, markdown: string): void {
    const { title, sections } = outline(markdown, document);
    this.#documents.set(document, { document, title, markdown });
    if (markdown.trimStart().startsWith(NO_ANSWERS_MARKER)) return;
    const language = languageOf(markdown);
    for (const { heading, above, text } of sections)
      for (const [at, part, { length }] of splitSection(text).map((each, at, all) => [at, each, all] as const)) {
        const continued = at < length - 1;
        const id = this.#passages.push({ document, title, heading, anchor: headingAnchor(heading), text: part, continued }) - 1;
        const [headingTerms, aboveTerms, textTerms] = [heading, [title, ...above].join(' '), plainText(part)].map((each) => terms(each, language)) as [string[], string[], string[]];
        this.#index.add({ id, heading: headingTerms.join(' '), above: aboveTerms.join(' '), text: textTerms.join(' ') });
        const passageTerms = [...headingTerms, ...textTerms];
        this.#adjacentPairs.push(new Set(adjacentPairs(passageTerms)));
        for (const term of new Set(passageTerms)) {
          this.#documentFrequency.set(term, (this.#documentFrequency.get(term) ?? 0) + 1);
          if (language === 'de') this.#germanTerms.add(term);
        }
      }
  }

  /** Weight of a term: the rarer the higher, highest for one that no passage has (Robertson and Spärck Jones' idf). */
  #weight(term: string): number {
    const frequency = this.#documentFrequency.get(term) ?? 0;
    const rarity = Math.log(1 + (this.#passages.length - frequency + 0.5) / (frequency + 0.5));
    if (frequency === 0 && isUnspaced(term)) return rarity * UNKNOWN_PAIR_WEIGHT;
    return isWeak(term) ? rarity * WEAK_TERM_WEIGHT : rarity;
  }
}

/** Splits a section between blocks into passages of limited length. */
function splitSection(text: string): string[] {
  const found: string[] = [];
  for (const block of blocks(text)) {
    const last = found.at(-1);
    if (last !== undefined && last.length + block.length < MAX_PASSAGE_LENGTH) found[found.length - 1] = `${last}\n\n${block}`;
    else found.push(block);
  }
  return found;
}

/** The part of a question that is looked at. */
function asked(question: string): string {
  return question.slice(0, MAX_QUESTION_LENGTH);
}
