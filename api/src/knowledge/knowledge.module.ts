import { Logger, Module } from '@nestjs/common';
import { SETTINGS } from '../core/config/settings-token.js';
import type { KnowledgeSettings } from './knowledge.settings.js';
import { HelpController } from './help.controller.js';
import { HelpService } from './help.service.js';
import { KnowledgeAdminController } from './knowledge.admin.controller.js';
import { KnowledgeBase } from './knowledge-base.js';

/** Reads the knowledge folder once at startup and serves its documents. */
@Module({
  controllers: [HelpController, KnowledgeAdminController],
  providers: [HelpService, { provide: KnowledgeBase, inject: [SETTINGS], useFactory: load }],
  exports: [KnowledgeBase],
})
export class KnowledgeModule {}

function load(settings: KnowledgeSettings): KnowledgeBase {
  const logger = new Logger(KnowledgeBase.name);
  const knowledge = KnowledgeBase.load(settings.knowledgeDir, (line) => logger.warn(line));
  logger.log(`loaded ${knowledge.documents.length} documents with ${knowledge.passages.length} passages to answer from`);
  return knowledge;
}
