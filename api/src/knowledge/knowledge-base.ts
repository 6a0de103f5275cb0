import { headingAnchor } from '@switchboard/shared';
import MiniSearch from 'minisearch';
import { readFolder, type MarkdownFile } from './markdown-folder.js';
import { blocks, outline, plainText } from './markdown.js';
import { pairs, quality, rank } from './ranking.js';
import { forgivenErrors } from './spelling.js';
import { isUnspaced } from '../core/text/scripts.js';
import { isWeak, questionTerms, terms } from './words.js';

/** A document of the knowledge folder. */
export interface KnowledgeDocument {
  /** its path below the folder, without `.md`, with slashes */
  document: string;
  title: string;
  markdown: string;
}

/** What stands under one heading of a document. */
export interface Passage {
  document: string;
  /** the document's title */
  title: string;
  heading: string;
  /** names the heading in links: `/help/{document}#{anchor}` */
  anchor: string;
  /** Markdown */
  text: string;
  /** whether the section goes on in the next passage, being too long for one */
  continued: boolean;
}

/** A passage that a search found. */
export interface Hit extends Passage {
  /** higher is better; comparable within one search only */
  score: number;
  /** how much of what the question is about the passage has, 0 to 1, rare words counting most */
  coverage: number;
  /** the same for its heading alone */
  heading_coverage: number;
}

/** Longest passage in characters; a longer section is cut between blocks, so that a find leads near what it found. */
const LONGEST_PASSAGE = 3_000;
/** Terms of a question that are looked at; whole pasted documents need not be searched for. */
const MOST_TERMS = 48;
/** UTF-16 units of a question that are looked at, for as many terms. */
const LONGEST_QUESTION = 2_000;
/** With this comment as its first line a document can be opened, but answers nothing: tables of figures, for example. */
const NO_ANSWERS = '<!-- no answers from this document -->';
/** What a term counts that nearly every question bears. */
const WEAK_TERM = 0.35;
/** What a pair of characters counts that no passage has: the dictionary may have cut where no word ends. */
const UNKNOWN_PAIR = 0.5;

/**
 * The documents that the built-in responder answers from, and their passages, searchable by words.
 *
 * Made once and never changed. It holds only what it was given: a name that is not in it names nothing, so no name leads to
 * another file. Search is pure: the same question finds the same passages.
 */
export class KnowledgeBase {
  readonly #documents = new Map<string, KnowledgeDocument>();
  readonly #passages: Passage[] = [];
  /** per passage, which terms stand side by side in it */
  readonly #pairs: Set<string>[] = [];
  /** per term, how many passages have it */
  readonly #spread = new Map<string, number>();
  readonly #index = new MiniSearch<{ id: number; heading: string; above: string; text: string }>({
    fields: ['heading', 'above', 'text'],
    tokenize: terms,
    processTerm: (term) => term,
  });

  /** @param files the documents' names and Markdown */
  constructor(files: Iterable<MarkdownFile>) {
    for (const { document, markdown } of files) this.#add(document, markdown);
  }

  /**
   * Reads all Markdown of a folder.
   *
   * @param folder absolute path; one that cannot be read gives an empty knowledge base
   * @param warn told what was left out and why, with paths, for the log
   */
  static load(folder: string, warn: (line: string) => void = () => {}): KnowledgeBase {
    return new KnowledgeBase(readFolder(folder, warn));
  }

  /** @param name as in {@link KnowledgeDocument.document} */
  document(name: string): KnowledgeDocument | undefined {
    return this.#documents.get(name);
  }

  /** All documents, in the order in which they were given. */
  get documents(): readonly KnowledgeDocument[] {
    return [...this.#documents.values()];
  }

  /** All passages, document by document in reading order. */
  get passages(): readonly Passage[] {
    return this.#passages;
  }

  /**
   * The passages that fit a question, best first.
   *
   * @param question as a person put it; what is longer than {@link LONGEST_QUESTION} is not looked at
   * @param most how many to return
   */
  search(question: string, most: number): Hit[] {
    const asked = [...new Set(questionTerms(question.slice(0, LONGEST_QUESTION)))].slice(0, MOST_TERMS);
    const askedPairs = pairs(asked);
    const weights = asked.map((term) => this.#weight(term));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const isKnown = (term: string) => this.#spread.has(term);
    const found = this.#index.search(asked.join(' '), {
      tokenize: (text) => text.split(' '),
      boostTerm: (term) => (isWeak(term) ? WEAK_TERM : 1),
      boost: { heading: 3, above: 0.5 },
      prefix: (term) => term.length >= 3 || isUnspaced(term),
      fuzzy: (term) => (isKnown(term) ? false : forgivenErrors(term) || false),
      weights: { prefix: 0.4, fuzzy: 0.5 },
    });
    return found
      .map((result): Hit => {
        const passage = this.#passages[result.id as number]!;
        const neighbours = this.#pairs[result.id as number]!;
        const covered = (field?: string) =>
          asked.reduce((sum, term, at) => sum + weights[at]! * quality(term, isKnown(term), result.match, field), 0) / total;
        const [coverage, heading_coverage] = [covered(), covered('heading')];
        const together = askedPairs.filter((pair) => neighbours.has(pair)).length / Math.max(1, askedPairs.length);
        const signs = { question, heading: passage.heading, length: passage.text.length, coverage, heading_coverage, together };
        return { ...passage, score: rank(result.score, signs), coverage, heading_coverage };
      })
      .sort((one, other) => other.score - one.score)
      .slice(0, most);
  }

  #add(document: string, markdown: string): void {
    const { title, sections } = outline(markdown, document);
    this.#documents.set(document, { document, title, markdown });
    if (markdown.trimStart().startsWith(NO_ANSWERS)) return;
    for (const { heading, above, text } of sections)
      for (const [at, piece, { length }] of pieces(text).map((piece, at, all) => [at, piece, all] as const)) {
        const continued = at < length - 1;
        const id = this.#passages.push({ document, title, heading, anchor: headingAnchor(heading), text: piece, continued }) - 1;
        const plain = plainText(piece);
        this.#index.add({ id, heading, above: [title, ...above].join(' '), text: plain });
        const said = [...terms(heading), ...terms(plain)];
        this.#pairs.push(new Set(pairs(said)));
        for (const term of new Set(said)) this.#spread.set(term, (this.#spread.get(term) ?? 0) + 1);
      }
  }

  /** How telling a term is: the rarer the more, one that no passage has the most (Robertson and Spärck Jones' idf). */
  #weight(term: string): number {
    const having = this.#spread.get(term) ?? 0;
    const rarity = Math.log(1 + (this.#passages.length - having + 0.5) / (having + 0.5));
    if (having === 0 && isUnspaced(term)) return rarity * UNKNOWN_PAIR;
    return isWeak(term) ? rarity * WEAK_TERM : rarity;
  }
}

/** A section in pieces of a bearable length, cut between blocks. */
function pieces(text: string): string[] {
  const found: string[] = [];
  for (const block of blocks(text)) {
    const last = found.at(-1);
    if (last !== undefined && last.length + block.length < LONGEST_PASSAGE) found[found.length - 1] = `${last}\n\n${block}`;
    else found.push(block);
  }
  return found;
}
