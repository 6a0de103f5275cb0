import { Injectable } from '@nestjs/common';
import { type ExtensionAuditDetails, extensionAction, extensionAuditDetails } from '@switchboard/shared';
import type { WriteJob } from '../core/database/write-gate.js';
import type { Actor } from '../core/http/access.js';
import { AuditService } from './audit.service.js';

/** What an action of an extension was done to. @since 0.2.0 */
export interface AuditSubject {
  type: 'session' | 'user';
  id: string;
}

/**
 * Records what people do through extensions in the audit log.
 *
 * Guarantees: the entry is written in the job's transaction, so neither the action nor its record exists without the other.
 *
 * @since 0.2.0
 */
@Injectable()
export class Audit {
  constructor(private readonly audit: AuditService) {}

  /**
   * @param job the job that performs the action
   * @param action the extension's name, a dot, and a word: `csat.rated`; the log shows it as an action of the kind `extension`
   * @param subject what it was done to, null for nothing in particular
   * @param details ids, numbers, booleans and words in snake_case: never what somebody wrote, since entries are never changed
   * @param actor who did it, null where nobody was signed in
   * @throws Error for an action or details of another form; database errors, which roll the action back
   */
  async record(job: WriteJob, action: string, subject: AuditSubject | null, details: ExtensionAuditDetails = {}, actor: Actor | null = null): Promise<void> {
    const extension = { extension_action: extensionAction.parse(action), extension_details: extensionAuditDetails.parse(details) };
    await this.audit.record(job.manager, { action: 'extension.acted', actor, subject, details: extension });
  }
}
