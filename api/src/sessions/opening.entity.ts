import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { UserEntity } from '../users/user.entity.js';

/** An administrator's access to a transcript, or to searches of what was said. It outlives the session, and is removed with its owner's account. */
@Entity('openings')
@Index('ix_openings_session', ['session_id', 'expires_at'])
@Index('ix_openings_by', ['by', 'expires_at'])
@Index('ix_openings_owner', ['owner_id'])
export class OpeningEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_openings' })
  opening_id!: string;

  /** null for searches */
  @Column('text', { nullable: true })
  session_id!: string | null;

  /** the session's user */
  @Column('text', { nullable: true })
  owner_id!: string | null;

  @ManyToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'owner_id', foreignKeyConstraintName: 'fk_openings_owner' })
  owner?: Relation<UserEntity>;

  /** the administrator */
  @Column('text')
  by!: string;

  @Column('text', { nullable: true })
  by_name!: string | null;

  @Column('text')
  by_role!: string;

  @Column('text')
  reason_kind!: string;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('text')
  opened_at!: string;

  @Column('text')
  expires_at!: string;

  @Column('text', { nullable: true })
  closed_at!: string | null;

  @Column('text', { nullable: true })
  requested_at!: string | null;

  @Column('text', { nullable: true })
  approved_by!: string | null;

  @Column('text', { nullable: true })
  approved_at!: string | null;
}
