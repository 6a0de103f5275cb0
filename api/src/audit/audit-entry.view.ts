import type { AuditDetails, AuditEntry } from '@switchboard/shared';
import type { AuditEntryEntity } from './audit-entry.entity.js';

/** An entry joined with the current names of the actor and subject. */
export type AuditRow = AuditEntryEntity &
  Pick<AuditEntry, 'actor_email' | 'actor_name' | 'device' | 'subject_email' | 'subject_name' | 'subject_title' | 'end_reason'>;

/** @returns the entry as the API exposes it */
export function toAuditEntryView(row: AuditRow): AuditEntry {
  return {
    entry_id: row.entry_id,
    seq: row.seq,
    at: row.at,
    action: row.action,
    actor_id: row.actor_id,
    actor_email: row.actor_email,
    actor_name: row.actor_name,
    sign_in_id: row.sign_in_id,
    device: row.device,
    subject_type: row.subject_type,
    subject_id: row.subject_id,
    subject_email: row.subject_email,
    subject_name: row.subject_name,
    subject_title: row.subject_title,
    // A session is ended once; any other entry about it has nothing to do with the reason.
    end_reason: row.action === 'session.ended' ? row.end_reason : null,
    details: JSON.parse(row.details) as AuditDetails,
    hash: row.hash,
  };
}
