import type { FinishReason, MessageRole, MessageStatus } from '@switchboard/shared';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { SessionEntity } from '../sessions/session.entity.js';

/** A message of a session. A client may choose its id, so the id is unique within its session only. */
@Entity('messages')
@Index('ux_messages_seq', ['session_id', 'seq'], { unique: true })
@Index('ux_messages_version', ['session_id', 'reply_to', 'version'], { unique: true, where: '"reply_to" IS NOT NULL' })
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

  /**
   * the message before it in its branch: the id of a message or, of one that was sent while a reply was awaited, the id reserved for that
   * reply. The nil UUID at the beginning; null: the message with the next lower `seq`.
   */
  @Column('text', { nullable: true })
  parent_id!: string | null;

  /** its ordinal among the replies to the same message, or among the user messages with the same parent, from 1 */
  @Column('integer', { default: 1 })
  version!: number;

  /** the model that generated it, as the model server names it */
  @Column('text', { nullable: true })
  model!: string | null;

  @Column('text', { nullable: true })
  finish_reason!: FinishReason | null;

  @Column('integer', { nullable: true })
  input_tokens!: number | null;

  @Column('integer', { nullable: true })
  output_tokens!: number | null;

  @Column('integer', { nullable: true })
  cached_tokens!: number | null;

  @Column('integer', { nullable: true })
  reasoning_tokens!: number | null;

  /** 1 if the numbers of tokens are estimates */
  @Column('integer', { default: 0 })
  tokens_estimated!: number;

  /** milliseconds until its first text */
  @Column('integer', { nullable: true })
  first_ms!: number | null;

  /** milliseconds until its end */
  @Column('integer', { nullable: true })
  total_ms!: number | null;

  /** milliseconds that the model spent on reasoning before the first text */
  @Column('integer', { nullable: true })
  thought_ms!: number | null;

  /** `seq` of the first message that the model was given; null for all */
  @Column('integer', { nullable: true })
  history_from!: number | null;

  /** the responder that should have answered */
  @Column('text', { nullable: true })
  stood_in_for!: string | null;

  /** of an administrator's message, and of a system message that tells of a person's action */
  @Column('text', { nullable: true })
  author_id!: string | null;

  /** the author's name at that time */
  @Column('text', { nullable: true })
  author_name!: string | null;

  /** of a system message: JSON of what it tells of */
  @Column('text', { nullable: true })
  event!: string | null;
}
