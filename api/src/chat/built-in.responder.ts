import { Injectable } from '@nestjs/common';
import type { Source } from '@switchboard/shared';
import { coversQuestion, helpLink, type Hit, isRelevant, KnowledgeBase, quote, sourceTitle } from '../knowledge/index.js';
import { yieldIfBusy } from '../core/clock/event-loop.js';
import { type Phrases, phrasesIn } from './phrases.js';
import { type Responder, type ResponderAvailability, ResponderFault, type ResponderPart, type ResponderRequest } from './responder.js';
import { KINDS_WITH_EXAMPLES, smallTalk } from './small-talk.js';

/** An answer before it is streamed. */
interface Answer {
  markdown: string;
  sources: Source[];
  /** whether it only says that there is no answer */
  isUnknown: boolean;
}

/** Passages considered, including the best one. */
const MAX_HITS = 8;
/** Maximum number of links offered with an answer. */
const MAX_LINKS = 3;
/** Minimum score of a passage that is linked, as a share of the best one's score. */
const MIN_RELATIVE_SCORE = 0.5;
/** How a follow-up question begins. */
const FOLLOW_UP = /^\s*(and|but|or|what about|how about|und|aber|oder|was ist mit|wie ist es mit)(?!\p{L})/iu;
/** UTF-16 units of a follow-up question, and of the question before it, that are examined. */
const MAX_FOLLOW_UP_LENGTH = 500;
/** Words yielded per turn of the event loop. */
const WORDS_PER_TURN = 8;

/**
 * Answers offline, by quoting the passage of the knowledge folder that fits the question.
 *
 * Guarantees: it says nothing that is not in a document, and says plainly when the documents hold no answer, in the user's language where it
 * knows that, or fails where it answers instead of another responder; it contacts no other host; once the request's signal is aborted, it
 * yields nothing more.
 *
 * @since 0.1.0
 */
@Injectable()
export class BuiltInResponder implements Responder {
  readonly name = 'handbook';
  /** It only needs the previous question, which is rarely further back. */
  readonly history_length = 8;

  /** @param knowledge the passages to answer from */
  constructor(private readonly knowledge: KnowledgeBase) {}

  /** The documents are always at hand. */
  state(): ResponderAvailability {
    return { state: 'up' };
  }

  async *respond({ message, history, signal, user, stands_in_for }: ResponderRequest): AsyncIterable<ResponderPart> {
    if (signal.aborted) return;
    const phrases = phrasesIn(user.languages ?? []);
    const { markdown, sources, isUnknown } = this.#answerWithoutSearch(message.content, phrases) ?? (await this.#searchInTurn(message.content, history, phrases));
    if (isUnknown && stands_in_for !== undefined) throw new ResponderFault('empty');
    if (sources.length > 0) yield { sources };
    let wordsYielded = 0;
    for (const [text] of markdown.matchAll(/\S+\s*/g)) {
      if (signal.aborted) return;
      yield { text };
      // Yields to the event loop, so that other requests are served and a Stop takes effect.
      if (++wordsYielded % WORDS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** @returns null if the documents have to be searched */
  #answerWithoutSearch(question: string, phrases: Phrases): Answer | null {
    if (this.knowledge.passages.length === 0) return { ...unsourced(phrases.no_documents), isUnknown: true };
    const kind = smallTalk(question);
    if (!kind) return null;
    const reply = phrases.small_talk[kind];
    return unsourced(KINDS_WITH_EXAMPLES.has(kind) ? `${reply}\n\n${this.#invitation(phrases)}` : reply);
  }

  /** A search takes some milliseconds, and many messages may arrive at once. */
  async #searchInTurn(question: string, history: ResponderRequest['history'], phrases: Phrases): Promise<Answer> {
    const turn = yieldIfBusy();
    if (turn) await turn;
    const hits = this.#searchWithPrevious(question, history) ?? this.knowledge.search(question, MAX_HITS);
    const [best, ...others] = hits;
    return best && isRelevant(best) ? this.#quotation(best, others, phrases) : this.#unknownAnswer(hits, phrases);
  }

  /** A follow-up question ("and on PostgreSQL?") is searched together with the question before it. */
  #searchWithPrevious(question: string, history: ResponderRequest['history']): Hit[] | undefined {
    if (!FOLLOW_UP.test(question.slice(0, MAX_FOLLOW_UP_LENGTH))) return undefined;
    const previous = history.findLast((said) => said.role === 'user');
    if (!previous) return undefined;
    const relevantKeys = new Set(this.knowledge.search(question, this.knowledge.passages.length).filter(coversQuestion).map(keyOf));
    const hits = this.knowledge.search(`${previous.content.slice(0, MAX_FOLLOW_UP_LENGTH)} ${question}`, MAX_HITS).filter((hit) => relevantKeys.has(keyOf(hit)));
    return hits[0] && isRelevant(hits[0]) ? hits : undefined;
  }

  #quotation(best: Hit, others: readonly Hit[], phrases: Phrases): Answer {
    const { markdown, shortened } = quote(best, this.knowledge);
    const related = others.filter((hit) => isRelevant(hit) && hit.score >= best.score * MIN_RELATIVE_SCORE);
    const relatedLinks = links(related.filter((hit) => keyOf(hit) !== keyOf(best)));
    const parts = [`**${best.heading}**`, markdown];
    if (shortened) parts.push(`[${phrases.read_on}](${helpLink(best)})`);
    if (relatedLinks.length > 0) parts.push(`${phrases.see_also} ${relatedLinks.join(' · ')}`);
    return { markdown: parts.join('\n\n'), sources: [{ title: sourceTitle(best), url: helpLink(best) }], isUnknown: false };
  }

  #unknownAnswer(hits: readonly Hit[], phrases: Phrases): Answer {
    const nearest = links(hits.filter((hit) => hit.coverage >= 0.35 && hit.heading_coverage >= 0.2));
    const parts = [phrases.unknown];
    if (nearest.length > 0) parts.push(`${phrases.nearest} ${nearest.join(' · ')}`);
    return { ...unsourced([...parts, this.#invitation(phrases)].join('\n\n')), isUnknown: true };
  }

  /** Examples of what can be asked: one question from each of the documents with the most passages, those nearest to the top first. */
  #invitation(phrases: Phrases): string {
    const examples = new Map<string, { size: number; depth: number; heading: string; link: string }>();
    for (const passage of this.knowledge.passages) {
      const known = examples.get(passage.document);
      if (known) known.size++;
      const isBetter = !known || (passage.heading.endsWith('?') && !known.heading.endsWith('?'));
      if (!isBetter || passage.heading === passage.title) continue;
      const depth = passage.document.split('/').length;
      examples.set(passage.document, { size: known?.size ?? 1, depth, heading: passage.heading, link: helpLink(passage) });
    }
    const best = [...examples.values()].sort((one, other) => one.depth - other.depth || other.size - one.size).slice(0, 4);
    return [phrases.examples, '', ...best.map(({ heading, link }) => `- [${heading}](${link})`)].join('\n');
  }
}

function links(hits: readonly Hit[]): string[] {
  return [...new Set(hits.map((hit) => `[${hit.heading}](${helpLink(hit)})`))].slice(0, MAX_LINKS);
}

function keyOf(hit: Hit): string {
  return `${hit.document}#${hit.anchor}`;
}

function unsourced(markdown: string): Answer {
  return { markdown, sources: [], isUnknown: false };
}
