import { Injectable } from '@nestjs/common';
import type { Source } from '@switchboard/shared';
import { helpLink, type Hit, KnowledgeBase, quote, sourceTitle } from '../knowledge/index.js';
import type { Responder, ResponderPart, ResponderRequest } from './responder.js';
import { smallTalk } from './small-talk.js';

/** An answer before it is said. */
interface Answer {
  markdown: string;
  sources: Source[];
}

const NO_DOCUMENTS = 'I have no documents to answer from. An administrator names their folder by `KNOWLEDGE_DIR`.';
/** Passages looked at beside the best one. */
const MOST_HITS = 8;
/** Links offered beside an answer. */
const MOST_LINKS = 3;
/** A passage is worth a link beside an answer from this share of the best one's score on. */
const WORTH_A_LINK = 0.5;
/** Words said between two turns of the event loop. */
const WORDS_A_TURN = 8;

/**
 * Answers offline, by quoting the passage of the knowledge folder that fits the question.
 *
 * Promises: it says nothing that is not in a document, and says plainly when the documents hold no answer; it asks no other host;
 * once the request's signal is aborted, it says not a word more.
 *
 * @since 0.1.0
 */
@Injectable()
export class BuiltInResponder implements Responder {
  readonly name = 'handbook';
  /** It looks for the question before this one, which is seldom further back. */
  readonly history_length = 8;

  /** @param knowledge what it answers from */
  constructor(private readonly knowledge: KnowledgeBase) {}

  async *respond({ message, history, signal }: ResponderRequest): AsyncIterable<ResponderPart> {
    if (signal.aborted) return;
    const { markdown, sources } = this.#answer(message.content, history);
    if (sources.length > 0) yield { sources };
    let said = 0;
    for (const [text] of markdown.matchAll(/\S+\s*/g)) {
      if (signal.aborted) return;
      yield { text };
      // Others are served in between, and whoever presses Stop is heard.
      if (++said % WORDS_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #answer(question: string, history: ResponderRequest['history']): Answer {
    if (this.knowledge.passages.length === 0) return unsourced(NO_DOCUMENTS);
    const courtesy = smallTalk(question);
    if (courtesy) return unsourced(courtesy.invites ? `${courtesy.reply}\n\n${this.#invitation()}` : courtesy.reply);
    const hits = this.#inContext(question, history) ?? this.knowledge.search(question, MOST_HITS);
    const [best, ...others] = hits;
    return best && isAnswer(best) ? this.#quotation(best, others) : this.#ignorance(hits);
  }

  /** A question that leans on the one before ("and on PostgreSQL?") is searched together with it. */
  #inContext(question: string, history: ResponderRequest['history']): Hit[] | undefined {
    if (!/^\s*(and|but|or|what about|how about)\b/i.test(question)) return undefined;
    const before = history.findLast((said) => said.role === 'user');
    if (!before) return undefined;
    const fitting = new Set(this.knowledge.search(question, this.knowledge.passages.length).filter(isAnswerByWords).map(key));
    const hits = this.knowledge.search(`${before.content} ${question}`, MOST_HITS).filter((hit) => fitting.has(key(hit)));
    return hits[0] && isAnswer(hits[0]) ? hits : undefined;
  }

  #quotation(best: Hit, others: readonly Hit[]): Answer {
    const { markdown, shortened } = quote(best, this.knowledge);
    const worthy = others.filter((hit) => isAnswer(hit) && hit.score >= best.score * WORTH_A_LINK);
    const also = links(worthy.filter((hit) => key(hit) !== key(best)));
    const parts = [`**${best.heading}**`, markdown];
    if (shortened) parts.push(`[Read on](${helpLink(best)})`);
    if (also.length > 0) parts.push(`See also: ${also.join(' · ')}`);
    return { markdown: parts.join('\n\n'), sources: [{ title: sourceTitle(best), url: helpLink(best) }] };
  }

  #ignorance(hits: readonly Hit[]): Answer {
    const near = links(hits.filter((hit) => hit.coverage >= 0.35 && hit.heading_coverage >= 0.2));
    const parts = ['I don’t know: I find no answer to that in the documents that I answer from.'];
    if (near.length > 0) parts.push(`The nearest that I have: ${near.join(' · ')}`);
    return unsourced([...parts, this.#invitation()].join('\n\n'));
  }

  /** What can be asked: one question from each of the documents that have the most to say, those nearest to the top first. */
  #invitation(): string {
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
    return ['You can ask me, for example:', '', ...best.map(({ heading, link }) => `- [${heading}](${link})`)].join('\n');
  }
}

/**
 * Whether a passage says enough of what the question is about. Something in its heading must fit, or else most of the question:
 * long passages contain many words by chance.
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
