import { Injectable } from '@nestjs/common';
import type { HelpDocument } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { helpNotFound } from './help.errors.js';
import { toHelpView } from './help.view.js';
import { KnowledgeBase, type KnowledgeDocument } from './knowledge-base.js';

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

  /** Documents may be long, so each is serialised once and all concurrent responses share the same bytes. */
  private serialize(document: KnowledgeDocument): Buffer {
    const known = this.serialized.get(document);
    if (known) return known;
    const bytes = Buffer.from(JSON.stringify(toHelpView(document) satisfies HelpDocument));
    this.serialized.set(document, bytes);
    return bytes;
  }
}
