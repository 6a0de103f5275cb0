import type { OpeningReasonKind, Role } from '@switchboard/shared';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { UserEntity } from '../../users/user.entity.js';

/** An administrator's access to what was said in one session, or to searches of what was said. It outlives the session. */
@Entity('openings')
@Index('ix_openings_session', ['session_id', 'opened_at', 'opening_id'])
@Index('ix_openings_by', ['by', 'session_id', 'expires_at'])
@Index('ix_openings_owner', ['owner_id'])
export class OpeningEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_openings' })
  opening_id!: string;

  /** null for searches */
  @Column('text', { nullable: true })
  session_id!: string | null;

  /** the owner of the session; null for searches */
  @Column('text', { nullable: true })
  owner_id!: string | null;

  @ManyToOne(() => UserEntity, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'owner_id', foreignKeyConstraintName: 'fk_openings_owner' })
  owner?: Relation<UserEntity> | null;

  /** the administrator, and their name and role at that time */
  @Column('text')
  by!: string;

  @Column('text', { nullable: true })
  by_name!: string | null;

  @Column('text')
  by_role!: Role;

  @Column('text')
  reason_kind!: OpeningReasonKind;

  /** in words, for the owner; never part of the audit log */
  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('text')
  opened_at!: string;

  /** null while the administrator has the session: it lasts as long */
  @Column('text', { nullable: true })
  expires_at!: string | null;

  @Column('text', { nullable: true })
  closed_at!: string | null;
}
