import type { AuditAction, AuditSubjectType } from '@switchboard/shared';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * One entry of the audit log. Triggers reject every update and delete, and there are no foreign keys: an entry outlives the
 * account, session and sign-in that it refers to.
 */
@Entity('audit_entries')
@Index('ix_audit_entries_at', ['at', 'seq'])
@Index('ix_audit_entries_actor', ['actor_id', 'at', 'seq'])
@Index('ix_audit_entries_subject', ['subject_id', 'at', 'seq'])
@Index('ix_audit_entries_action', ['action', 'at', 'seq'])
export class AuditEntryEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_audit_entries' })
  entry_id!: string;

  /** consecutive from 1, without gaps */
  @Index('ux_audit_entries_seq', { unique: true })
  @Column('bigint')
  seq!: number;

  @Column('text')
  at!: string;

  @Column('text', { nullable: true })
  actor_id!: string | null;

  @Column('text', { nullable: true })
  sign_in_id!: string | null;

  @Column('text')
  action!: AuditAction;

  @Column('text', { nullable: true })
  subject_type!: AuditSubjectType | null;

  @Column('text', { nullable: true })
  subject_id!: string | null;

  /** JSON, byte for byte as it was hashed */
  @Column('text')
  details!: string;

  /** hash of the previous entry; 64 zeros for the first one */
  @Column('text')
  prev_hash!: string;

  @Column('text')
  hash!: string;
}
