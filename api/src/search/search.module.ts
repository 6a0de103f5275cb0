import { Module } from '@nestjs/common';
import { MessageIndexing } from './message-indexing.js';
import { MessageWordsRepository } from './message-words.repository.js';

/** Makes what is said findable. */
@Module({ providers: [MessageIndexing, MessageWordsRepository] })
export class SearchModule {}
