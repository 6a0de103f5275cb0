import { Module } from '@nestjs/common';
import { AuditAdminController } from './audit.admin.controller.js';
import { AuditRecorder } from './audit.recorder.js';
import { AuditRepository } from './audit.repository.js';
import { AuditService } from './audit.service.js';

/** The audit log: it listens to every feature below and none of them knows it. */
@Module({
  controllers: [AuditAdminController],
  providers: [AuditService, AuditRepository, AuditRecorder],
})
export class AuditModule {}
