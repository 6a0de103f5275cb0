import { Injectable } from '@nestjs/common';
import type { HelpDocument } from '@switchboard/shared';
import { helpNotFound } from './help.errors.js';
import { toHelpView } from './help.view.js';
import { KnowledgeBase } from './knowledge-base.js';

/** Shows the documents that the built-in responder answers from. It looks names up and never builds a path of one. */
@Injectable()
export class HelpService {
  constructor(private readonly knowledge: KnowledgeBase) {}

  /**
   * @param document a document's name; it may hold slashes
   * @throws DomainError `help_not_found`
   */
  find(document: string): HelpDocument {
    const found = this.knowledge.document(document);
    if (!found) throw helpNotFound();
    return toHelpView(found);
  }
}
