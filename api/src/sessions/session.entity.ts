import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { UserEntity } from '../users/user.entity.js';

/**
 * A chat session. Triggers derive `message_count`, `last_seq` and `last_activity_at` from the rows of `messages`, so that they are correct
 * whoever writes. Whether the session is active is not stored, since it depends on the clock (see `session.status.ts`).
 */
@Entity('user_sessions')
@Index('ix_user_sessions_activity', ['last_activity_at', 'session_id'])
@Index('ix_user_sessions_open', ['last_activity_at', 'session_id'], { where: '"ended_at" IS NULL' })
@Index('ix_user_sessions_user_activity', ['user_id', 'last_activity_at', 'session_id'])
@Index('ix_user_sessions_created', ['created_at', 'session_id'])
@Index('ix_user_sessions_messages', ['message_count', 'session_id'])
@Index('ix_user_sessions_unindexed', ['last_activity_at', 'session_id'], { where: '"indexed_seq" < "last_seq"' })
@Index('ix_user_sessions_ended', ['last_activity_at', 'session_id'], { where: '"ended_at" IS NOT NULL' })
@Index('ix_user_sessions_ended_created', ['created_at', 'session_id'], { where: '"ended_at" IS NOT NULL' })
@Index('ix_user_sessions_ended_messages', ['message_count', 'session_id'], { where: '"ended_at" IS NOT NULL' })
@Index('ix_user_sessions_resumed', ['last_activity_at', 'session_id', 'created_at'], { where: 'substr("last_activity_at", 1, 10) <> substr("created_at", 1, 10)' })
@Index('ix_user_sessions_silent', ['last_activity_at', 'session_id'], { where: '"message_count" = 0' })
@Index('ix_user_sessions_deleted', ['session_id'], { where: '"deleted_at" IS NOT NULL' })
export class SessionEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_user_sessions' })
  session_id!: string;

  @Column('text')
  user_id!: string;

  @ManyToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'fk_user_sessions_user' })
  user?: Relation<UserEntity>;

  @Column('text', { nullable: true })
  title!: string | null;

  @Column('integer', { default: 0 })
  message_count!: number;

  /** highest `seq` ever assigned to a message of this session, including deleted ones */
  @Column('integer', { default: 0 })
  last_seq!: number;

  /** the `seq` up to which its messages are indexed for word search */
  @Column('integer', { default: 0 })
  indexed_seq!: number;

  @Column('text')
  created_at!: string;

  @Column('text')
  last_activity_at!: string;

  @Column('text', { nullable: true })
  ended_at!: string | null;

  @Column('text', { nullable: true })
  ended_by!: string | null;

  @Column('text', { nullable: true })
  end_reason!: string | null;

  /** when its user deleted it; its rows are being removed, and its user no longer finds it */
  @Column('text', { nullable: true })
  deleted_at!: string | null;
}
