export { AuditEntryEntity } from './audit-entry.entity.js';
export { AuditHeadEntity } from './audit-head.entity.js';
export { AuditModule } from './audit.module.js';
