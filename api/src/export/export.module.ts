import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { ExportAdminController } from './export.admin.controller.js';
import { ExportRepository } from './export.repository.js';
import { ExportService } from './export.service.js';

/** Exports of the session list. */
@Module({
  imports: [AuthModule],
  controllers: [ExportAdminController],
  providers: [ExportService, ExportRepository],
})
export class ExportModule {}
