import { Injectable } from '@nestjs/common';
import type { HelpDocument, HelpPassages, HelpQuery } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { yieldIfBusy } from '../core/clock/event-loop.js';
import { helpNotFound } from './help.errors.js';
import { toHelpView, toPassageView } from './help.view.js';
import { type Hit, KnowledgeBase, type KnowledgeDocument } from './knowledge-base.js';
import { helpLink } from './quote.js';
import { isRelevant } from './ranking.js';

/** Passages found by one search. */
const MAX_FOUND = 5;
/** Parts of long sections are passages of their own, of which only the best is shown. */
const MAX_PARTS = 3;

/** Serves the documents that the built-in responder answers from. Names are looked up in a map; no file path is ever built from one. */
@Injectable()
export class HelpService {
  private readonly serialized = new WeakMap<KnowledgeDocument, Buffer>();

  constructor(private readonly knowledge: KnowledgeBase) {}

  /**
   * @param document name of a document, possibly with slashes
   * @throws DomainError `help_not_found`
   */
  send(reply: FastifyReply, document: string): void {
    const found = this.knowledge.document(document);
    if (!found) throw helpNotFound();
    void reply.type('application/json; charset=utf-8').send(this.serialize(found));
  }

  /** Finds what the built-in responder would quote or link to; the index is in memory, and a search takes milliseconds. */
  async search({ q }: HelpQuery): Promise<HelpPassages> {
    const turn = yieldIfBusy();
    if (turn) await turn;
    const best = new Map<string, Hit>();
    for (const hit of this.knowledge.search(q, MAX_FOUND * MAX_PARTS)) if (isRelevant(hit) && !best.has(helpLink(hit))) best.set(helpLink(hit), hit);
    const words = this.knowledge.queryTerms(q);
    return { passages: [...best.values()].slice(0, MAX_FOUND).map((hit) => toPassageView(hit, words)) };
  }

  /** Documents may be long, so each is serialised once and all concurrent responses share the same bytes. */
  private serialize(document: KnowledgeDocument): Buffer {
    const known = this.serialized.get(document);
    if (known) return known;
    const bytes = Buffer.from(JSON.stringify(toHelpView(document) satisfies HelpDocument));
    this.serialized.set(document, bytes);
    return bytes;
  }
}
