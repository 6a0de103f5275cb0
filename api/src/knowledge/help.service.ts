import { Injectable } from '@nestjs/common';
import type { HelpDocument } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { helpNotFound } from './help.errors.js';
import { toHelpView } from './help.view.js';
import { KnowledgeBase, type KnowledgeDocument } from './knowledge-base.js';

/** Shows the documents that the built-in responder answers from. It looks names up and never builds a path of one. */
@Injectable()
export class HelpService {
  private readonly written = new WeakMap<KnowledgeDocument, Buffer>();

  constructor(private readonly knowledge: KnowledgeBase) {}

  /**
   * @param document a document's name; it may hold slashes
   * @throws DomainError `help_not_found`
   */
  answer(reply: FastifyReply, document: string): void {
    const found = this.knowledge.document(document);
    if (!found) throw helpNotFound();
    void reply.type('application/json; charset=utf-8').send(this.bytesOf(found));
  }

  /** An operator's document may be long: it is written once, and however many are slow to read it wait for the same bytes. */
  private bytesOf(document: KnowledgeDocument): Buffer {
    const known = this.written.get(document);
    if (known) return known;
    const bytes = Buffer.from(JSON.stringify(toHelpView(document) satisfies HelpDocument));
    this.written.set(document, bytes);
    return bytes;
  }
}
