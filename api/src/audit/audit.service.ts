import { Injectable } from '@nestjs/common';
import type { AuditAction, AuditDetails, AuditSubjectType } from '@switchboard/shared';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Clock } from '../core/clock/clock.js';
import type { Actor } from '../core/http/access.js';
import { AuditRepository } from './audit.repository.js';
import { hashOf } from './chain.js';

/** An action to be recorded. */
export interface NewAuditEntry {
  action: AuditAction;
  /** null where the caller was not signed in */
  actor: Actor | null;
  subject: { type: AuditSubjectType; id: string } | null;
  details?: AuditDetails;
}

/**
 * The audit log: who did and read what.
 *
 * Guarantees: an entry is written in the transaction of the action it records, so neither exists without the other. Entries are
 * numbered without gaps, and each includes a hash over itself and its predecessor, so that a changed or missing entry is detected.
 * Entries hold only ids and values of fixed enumerations, so erasing an account requires changing none of them.
 */
@Injectable()
export class AuditService {
  constructor(
    private readonly repository: AuditRepository,
    private readonly clock: Clock,
  ) {}

  /** @param manager of the job that performs the action @throws database errors, which roll the action back */
  async record(manager: EntityManager, { action, actor, subject, details = {} }: NewAuditEntry): Promise<void> {
    const { seq, hash: prev_hash } = await this.repository.advanceHead(manager);
    const now = this.clock.now();
    const entry = {
      entry_id: uuidv7({ msecs: now }),
      seq,
      at: new Date(now).toISOString(),
      actor_id: actor?.user_id ?? null,
      sign_in_id: actor?.sign_in_id ?? null,
      action,
      subject_type: subject?.type ?? null,
      subject_id: subject?.id ?? null,
      details: JSON.stringify(details),
      prev_hash,
    };
    await this.repository.append(manager, { ...entry, hash: hashOf(entry) });
  }
}
