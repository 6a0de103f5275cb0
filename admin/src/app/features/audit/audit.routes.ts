import type { Routes } from '@angular/router';
import { auditTexts } from '../../core/i18n/lazy/audit';
import { provideEnglish } from '../../core/i18n/provide-english';
import { AuditPage } from './audit-page';

/** The console's page about the audit log. */
export const auditRoutes: Routes = [{ path: '', providers: [provideEnglish(auditTexts)], component: AuditPage }];
