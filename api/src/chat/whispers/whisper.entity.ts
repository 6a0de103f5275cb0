import type { WhisperDuration } from '@switchboard/shared';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { SessionEntity } from '../../sessions/session.entity.js';

/** What an administrator told the responder of a session. It is no message, so that nothing that reads messages can show it. */
@Entity('whispers')
@Index('ix_whispers_session', ['session_id', 'created_at', 'whisper_id'])
export class WhisperEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_whispers' })
  whisper_id!: string;

  @Column('text')
  session_id!: string;

  @ManyToOne(() => SessionEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'session_id', foreignKeyConstraintName: 'fk_whispers_session' })
  session?: Relation<SessionEntity>;

  /** the administrator, and their name at that time */
  @Column('text')
  author_id!: string;

  @Column('text', { nullable: true })
  author_name!: string | null;

  @Column('text')
  content!: string;

  @Column('text')
  lasts!: WhisperDuration;

  @Column('text')
  created_at!: string;

  /** JSON array of the ids of the replies that it went into, the most recent ones, oldest first */
  @Column('text', { default: '[]' })
  used_by!: string;

  @Column('text', { nullable: true })
  withdrawn_at!: string | null;
}
