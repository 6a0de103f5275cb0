import { Module } from '@nestjs/common';
import { PoliciesModule } from '../policies/index.js';
import { UsersModule } from '../users/index.js';
import { BulkClosing } from './bulk-closing.js';
import { SessionDetails } from './session-details.js';
import { SessionClosing } from './session-closing.js';
import { SessionCloseHooks } from './session-close-hooks.js';
import { OpeningsAdminController } from './openings/openings.admin.controller.js';
import { OpeningsController } from './openings/openings.controller.js';
import { OpeningsRepository } from './openings/openings.repository.js';
import { OpeningsService } from './openings/openings.service.js';
import { TranscriptAccess } from './openings/transcript-access.js';
import { QuotasRepository } from './quotas/quotas.repository.js';
import { QuotasService } from './quotas/quotas.service.js';
import { RemovalTask } from './removal-task.js';
import { SessionRemoval } from './session-removal.js';
import { SessionsAdminController } from './sessions.admin.controller.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsReader } from './sessions-reader.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';

/** Chat sessions, their quotas, their removal, and who has opened them. */
@Module({
  imports: [PoliciesModule, UsersModule],
  controllers: [SessionsController, SessionsAdminController, OpeningsController, OpeningsAdminController],
  providers: [
    RemovalTask, SessionRemoval, SessionCloseHooks, SessionClosing, BulkClosing, SessionsService, SessionsRepository, OpeningsService, OpeningsRepository,
    TranscriptAccess, QuotasService, QuotasRepository, SessionDetails, SessionsReader,
  ],
  exports: [SessionsService, SessionDetails, OpeningsService, TranscriptAccess, QuotasService, SessionsReader],
})
export class SessionsModule {}
