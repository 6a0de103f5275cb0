export { type Hit, KnowledgeBase, type KnowledgeDocument, type Passage } from './knowledge-base.js';
export { mapOutsideCode } from './markdown-code.js';
export { plainText } from './markdown.js';
export { KnowledgeModule } from './knowledge.module.js';
export { coversQuestion, isRelevant } from './ranking.js';
export { helpLink, quote, sourceTitle } from './quote.js';
