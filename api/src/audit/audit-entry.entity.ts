import type { AuditAction, AuditSubjectType } from '@switchboard/shared';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * One entry of the audit log. Triggers refuse every change of a row, and no foreign key points anywhere: an entry outlives the
 * account, the session and the sign-in that it names.
 */
@Entity('audit_entries')
@Index('ix_audit_entries_at', ['at', 'seq'])
@Index('ix_audit_entries_actor', ['actor_id', 'at', 'seq'])
@Index('ix_audit_entries_subject', ['subject_id', 'at', 'seq'])
@Index('ix_audit_entries_action', ['action', 'at', 'seq'])
export class AuditEntryEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_audit_entries' })
  entry_id!: string;

  /** numbers the entries upwards from 1, without a gap */
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

  /** JSON, in the very form that the hash was taken of */
  @Column('text')
  details!: string;

  /** hash of the entry before; of the first one 64 zeros */
  @Column('text')
  prev_hash!: string;

  @Column('text')
  hash!: string;
}
