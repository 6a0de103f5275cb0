export { type Hit, KnowledgeBase, type KnowledgeDocument, type Passage } from './knowledge-base.js';
export { KnowledgeModule } from './knowledge.module.js';
export { helpLink, quote, sourceTitle } from './quote.js';
