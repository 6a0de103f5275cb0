import { Module } from '@nestjs/common';
import { UsersModule } from '../users/index.js';
import { AccountRemoval } from './account-removal.js';
import { QuotasRepository } from './quotas/quotas.repository.js';
import { QuotasService } from './quotas/quotas.service.js';
import { SessionsAdminController } from './sessions.admin.controller.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { TranscriptOpenings } from './transcript-openings.js';

@Module({
  imports: [UsersModule],
  controllers: [SessionsController, SessionsAdminController],
  providers: [AccountRemoval, SessionsService, SessionsRepository, TranscriptOpenings, QuotasService, QuotasRepository],
  exports: [SessionsService, TranscriptOpenings, QuotasService],
})
export class SessionsModule {}
