import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { SessionEntity } from '../sessions/session.entity.js';

/** An administrator's instruction to the responder, which the session's user never sees: it is therefore no message. */
@Entity('whispers')
@Index('ix_whispers_session', ['session_id'])
export class WhisperEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_whispers' })
  whisper_id!: string;

  @Column('text')
  session_id!: string;

  @ManyToOne(() => SessionEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'session_id', foreignKeyConstraintName: 'fk_whispers_session' })
  session?: Relation<SessionEntity>;

  @Column('text')
  author_id!: string;

  @Column('text', { nullable: true })
  author_name!: string | null;

  @Column('text')
  content!: string;

  /** `next` or `session` */
  @Column('text')
  lasts!: string;

  @Column('text')
  created_at!: string;

  /** JSON array of the ids of the replies that it went into */
  @Column('text', { default: '[]' })
  used_by!: string;

  @Column('text', { nullable: true })
  withdrawn_at!: string | null;
}
