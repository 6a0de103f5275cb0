import { Module } from '@nestjs/common';
import { ExportModule } from '../export/index.js';
import { AuditExportService } from './audit-export.service.js';
import { AuditVerifier } from './audit-verifier.js';
import { Audit } from './audit.js';
import { AuditAdminController } from './audit.admin.controller.js';
import { AuditListService } from './audit-list.service.js';
import { AuditPages } from './audit-pages.repository.js';
import { AuditRecorder } from './audit.recorder.js';
import { AuditRepository } from './audit.repository.js';
import { AuditService } from './audit.service.js';

/** The audit log. It subscribes to events of every feature below it; none of them depends on it. */
@Module({
  imports: [ExportModule],
  controllers: [AuditAdminController],
  providers: [AuditService, AuditRepository, AuditPages, AuditListService, AuditRecorder, AuditExportService, AuditVerifier, Audit],
  exports: [Audit],
})
export class AuditModule {}
