import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { MessageEntity } from '../message.entity.js';

/** What a user thinks of a reply. */
@Entity('message_feedback')
@Index('ix_message_feedback_at', ['at'])
@Index('ix_message_feedback_user', ['user_id', 'at'])
export class MessageFeedbackEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_message_feedback' })
  session_id!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_message_feedback' })
  message_id!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_message_feedback' })
  user_id!: string;

  @ManyToOne(() => MessageEntity, { onDelete: 'CASCADE' })
  @JoinColumn([
    { name: 'session_id', referencedColumnName: 'session_id', foreignKeyConstraintName: 'fk_message_feedback_message' },
    { name: 'message_id', referencedColumnName: 'message_id', foreignKeyConstraintName: 'fk_message_feedback_message' },
  ])
  message?: Relation<MessageEntity>;

  /** `up` or `down` */
  @Column('text')
  rating!: string;

  /** JSON array of reasons */
  @Column('text', { default: '[]' })
  reasons!: string;

  @Column('text', { nullable: true })
  comment!: string | null;

  @Column('text')
  at!: string;
}
