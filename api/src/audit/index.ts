export { AuditEntryEntity } from './audit-entry.entity.js';
export { AuditHeadEntity } from './audit-head.entity.js';
export { Audit, type AuditSubject } from './audit.js';
export { AuditModule } from './audit.module.js';
