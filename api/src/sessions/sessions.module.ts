import { Module } from '@nestjs/common';
import { UsersModule } from '../users/index.js';
import { SessionCloseHooks } from './session-close-hooks.js';
import { QuotasRepository } from './quotas/quotas.repository.js';
import { QuotasService } from './quotas/quotas.service.js';
import { RemovalTask } from './removal-task.js';
import { SessionRemoval } from './session-removal.js';
import { SessionsAdminController } from './sessions.admin.controller.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { TranscriptOpenings } from './transcript-openings.js';

/** Chat sessions, their quotas and their removal. */
@Module({
  imports: [UsersModule],
  controllers: [SessionsController, SessionsAdminController],
  providers: [RemovalTask, SessionRemoval, SessionCloseHooks, SessionsService, SessionsRepository, TranscriptOpenings, QuotasService, QuotasRepository],
  exports: [SessionsService, TranscriptOpenings, QuotasService],
})
export class SessionsModule {}
