import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { PoliciesModule } from '../policies/index.js';
import { SessionsModule } from '../sessions/index.js';
import { ExportAdminController } from './export.admin.controller.js';
import { ExportRepository } from './export.repository.js';
import { FileStreams } from './file-streams.js';
import { ExportService } from './export.service.js';

/** Exports of the session list. */
@Module({
  imports: [AuthModule, PoliciesModule, SessionsModule],
  controllers: [ExportAdminController],
  providers: [ExportService, ExportRepository, FileStreams],
  exports: [FileStreams],
})
export class ExportModule {}
