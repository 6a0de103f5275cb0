import type { HelpDocument } from '@switchboard/shared';
import type { KnowledgeDocument } from './knowledge-base.js';

/** A document as the API exposes it. */
export function toHelpView({ document, title, markdown }: KnowledgeDocument): HelpDocument {
  return { document, title, markdown };
}
