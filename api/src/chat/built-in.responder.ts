import { Injectable } from '@nestjs/common';
import type { Source } from '@switchboard/shared';
import { helpLink, type Hit, KnowledgeBase, quote, sourceTitle } from '../knowledge/index.js';
import { nextTurn } from '../core/clock/turns.js';
import { type Phrases, phrasesIn } from './phrases.js';
import type { Responder, ResponderPart, ResponderRequest } from './responder.js';
import { INVITING, smallTalk } from './small-talk.js';

/** An answer before it is streamed. */
interface Answer {
  markdown: string;
  sources: Source[];
}

/** Passages considered, including the best one. */
const MOST_HITS = 8;
/** Maximum number of links offered with an answer. */
const MOST_LINKS = 3;
/** Minimum score of a passage that is linked, as a share of the best one's score. */
const WORTH_A_LINK = 0.5;
/** How a follow-up question begins. */
const LEANS = /^\s*(and|but|or|what about|how about|und|aber|oder|was ist mit|wie ist es mit)(?!\p{L})/iu;
/** UTF-16 units of a follow-up question, and of the question before it, that are examined. */
const LONGEST_LEANING = 500;
/** Words yielded per turn of the event loop. */
const WORDS_A_TURN = 8;

/**
 * Answers offline, by quoting the passage of the knowledge folder that fits the question.
 *
 * Promises: it says nothing that is not in a document, and says plainly when the documents hold no answer, in the user's language where it
 * knows that; it contacts no other host; once the request's signal is aborted, it yields nothing more.
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

  async *respond({ message, history, signal, user }: ResponderRequest): AsyncIterable<ResponderPart> {
    if (signal.aborted) return;
    // A search takes some milliseconds, and many requests may arrive at once.
    await nextTurn();
    const { markdown, sources } = this.#answer(message.content, history, phrasesIn(user.languages ?? []));
    if (sources.length > 0) yield { sources };
    let said = 0;
    for (const [text] of markdown.matchAll(/\S+\s*/g)) {
      if (signal.aborted) return;
      yield { text };
      // Yields to the event loop, so that other requests are served and a Stop takes effect.
      if (++said % WORDS_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #answer(question: string, history: ResponderRequest['history'], phrases: Phrases): Answer {
    if (this.knowledge.passages.length === 0) return unsourced(phrases.no_documents);
    const courtesy = smallTalk(question);
    if (courtesy) {
      const reply = phrases.small_talk[courtesy];
      return unsourced(INVITING.has(courtesy) ? `${reply}\n\n${this.#invitation(phrases)}` : reply);
    }
    const hits = this.#inContext(question, history) ?? this.knowledge.search(question, MOST_HITS);
    const [best, ...others] = hits;
    return best && isAnswer(best) ? this.#quotation(best, others, phrases) : this.#ignorance(hits, phrases);
  }

  /** A follow-up question ("and on PostgreSQL?") is searched together with the question before it. */
  #inContext(question: string, history: ResponderRequest['history']): Hit[] | undefined {
    if (!LEANS.test(question.slice(0, LONGEST_LEANING))) return undefined;
    const before = history.findLast((said) => said.role === 'user');
    if (!before) return undefined;
    const fitting = new Set(this.knowledge.search(question, this.knowledge.passages.length).filter(isAnswerByWords).map(key));
    const hits = this.knowledge.search(`${before.content.slice(0, LONGEST_LEANING)} ${question}`, MOST_HITS).filter((hit) => fitting.has(key(hit)));
    return hits[0] && isAnswer(hits[0]) ? hits : undefined;
  }

  #quotation(best: Hit, others: readonly Hit[], phrases: Phrases): Answer {
    const { markdown, shortened } = quote(best, this.knowledge);
    const worthy = others.filter((hit) => isAnswer(hit) && hit.score >= best.score * WORTH_A_LINK);
    const also = links(worthy.filter((hit) => key(hit) !== key(best)));
    const parts = [`**${best.heading}**`, markdown];
    if (shortened) parts.push(`[${phrases.read_on}](${helpLink(best)})`);
    if (also.length > 0) parts.push(`${phrases.see_also} ${also.join(' · ')}`);
    return { markdown: parts.join('\n\n'), sources: [{ title: sourceTitle(best), url: helpLink(best) }] };
  }

  #ignorance(hits: readonly Hit[], phrases: Phrases): Answer {
    const near = links(hits.filter((hit) => hit.coverage >= 0.35 && hit.heading_coverage >= 0.2));
    const parts = [phrases.unknown];
    if (near.length > 0) parts.push(`${phrases.nearest} ${near.join(' · ')}`);
    return unsourced([...parts, this.#invitation(phrases)].join('\n\n'));
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

/**
 * Whether a passage covers enough of the question. Part of its heading must match, or else most of the question: long passages contain many
 * words by chance.
 */
function isAnswer(hit: Hit): boolean {
  return hit.coverage + hit.heading_coverage / 2 >= 0.5 && (hit.heading_coverage > 0.1 || isAnswerByWords(hit));
}

function isAnswerByWords(hit: Hit): boolean {
  return hit.coverage >= 0.6;
}

function links(hits: readonly Hit[]): string[] {
  return [...new Set(hits.map((hit) => `[${hit.heading}](${helpLink(hit)})`))].slice(0, MOST_LINKS);
}

function key(hit: Hit): string {
  return `${hit.document}#${hit.anchor}`;
}

function unsourced(markdown: string): Answer {
  return { markdown, sources: [] };
}
