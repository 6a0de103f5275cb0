import { Module } from '@nestjs/common';
import { MessageIndexing } from './message-indexing.js';
import { MessageWordsRepository } from './message-words.repository.js';
import { SearchProgress } from './search-progress.js';

/** Makes what is said findable. */
@Module({ providers: [MessageIndexing, MessageWordsRepository, SearchProgress] })
export class SearchModule {}
