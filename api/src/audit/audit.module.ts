import { Module } from '@nestjs/common';
import { AuditAdminController } from './audit.admin.controller.js';
import { AuditRecorder } from './audit.recorder.js';
import { AuditRepository } from './audit.repository.js';
import { AuditService } from './audit.service.js';

/** The audit log. It subscribes to events of every feature below it; none of them depends on it. */
@Module({
  controllers: [AuditAdminController],
  providers: [AuditService, AuditRepository, AuditRecorder],
})
export class AuditModule {}
