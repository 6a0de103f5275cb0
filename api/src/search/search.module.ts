import { Module } from '@nestjs/common';
import { MessageIndexing } from './message-indexing.js';
import { MessageWordsRepository } from './message-words.repository.js';
import { SearchProgress } from './search-progress.js';
import { TextFolding } from './text-folding.js';
import { UnfoldedTextRepository } from './unfolded-text.repository.js';

/** Indexes messages and texts for search. */
@Module({ providers: [MessageIndexing, MessageWordsRepository, SearchProgress, TextFolding, UnfoldedTextRepository] })
export class SearchModule {}
