export { MessageIndexing } from './message-indexing.js';
export { MessagesIndexed } from './search.events.js';
export { SearchModule } from './search.module.js';
