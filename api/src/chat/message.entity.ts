import type { MessageRole, MessageStatus } from '@switchboard/shared';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { SessionEntity } from '../sessions/session.entity.js';

/** A message of a session. A client may choose its id, so the id is unique within its session only. */
@Entity('messages')
@Index('ux_messages_seq', ['session_id', 'seq'], { unique: true })
@Index('ux_messages_reply', ['session_id', 'reply_to'], { unique: true, where: '"reply_to" IS NOT NULL' })
export class MessageEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_messages' })
  session_id!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_messages' })
  message_id!: string;

  @ManyToOne(() => SessionEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'session_id', foreignKeyConstraintName: 'fk_messages_session' })
  session?: Relation<SessionEntity>;

  @Column('integer')
  seq!: number;

  @Column('text')
  role!: MessageRole;

  @Column('text')
  content!: string;

  @Column('text')
  created_at!: string;

  /** name of the responder that generated it; null for a user's message */
  @Column('text', { nullable: true })
  responder!: string | null;

  /** JSON array of sources; null for none */
  @Column('text', { nullable: true })
  sources!: string | null;

  @Column('text', { default: 'complete' })
  status!: MessageStatus;

  /** the user message that it answers */
  @Column('text', { nullable: true })
  reply_to!: string | null;

  /** of a user message: the id that its reply has or will have; null where it was not reserved yet */
  @Column('text', { nullable: true })
  reply_id!: string | null;
}
