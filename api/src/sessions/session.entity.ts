import type { MessageRole, SessionHandling } from '@switchboard/shared';
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
@Index('ix_user_sessions_waiting', ['waiting_since', 'session_id'], { where: '"waiting_since" IS NOT NULL' })
@Index('ix_user_sessions_handling', ['handling', 'handled_by', 'session_id'], { where: `"handling" <> 'responder' AND "ended_at" IS NULL` })
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

  /** the message that the branch shown ends with, maintained by triggers; null: the one with the highest `seq` */
  @Column('text', { nullable: true })
  leaf_id!: string | null;

  /** 1 if some message does not follow the one with the next lower `seq` */
  @Column('integer', { default: 0 })
  branched!: number;

  @Column('integer', { default: 0 })
  pinned!: number;

  @Column('integer', { default: 0 })
  archived!: number;

  /** name of the responder chosen for it; null: the default one */
  @Column('text', { nullable: true })
  responder!: string | null;

  /** who answers in it; kept when it ends */
  @Column('text', { default: 'responder' })
  handling!: SessionHandling;

  /** the administrator who has taken it over */
  @Column('text', { nullable: true })
  handled_by!: string | null;

  /** the administrator's name at that time */
  @Column('text', { nullable: true })
  handled_by_name!: string | null;

  @Column('text', { nullable: true })
  handled_since!: string | null;

  /** since when its user waits for a person, or for that person's answer, which triggers maintain */
  @Column('text', { nullable: true })
  waiting_since!: string | null;

  /** number of changes of its handling */
  @Column('integer', { default: 0 })
  handling_version!: number;

  /** role of its latest message, maintained by triggers; null while it has to be looked up */
  @Column('text', { nullable: true })
  last_role!: MessageRole | null;
}
