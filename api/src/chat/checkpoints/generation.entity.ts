import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { SessionEntity } from '../../sessions/session.entity.js';

/** A reply in progress, or that waits for its turn at one of several servers, and its text as last saved. */
@Entity('generations')
@Index('ux_generations_version', ['session_id', 'reply_to', 'version'], { unique: true })
@Index('ix_generations_owner', ['owner'])
@Index('ix_generations_user', ['user_id'])
export class GenerationEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_generations' })
  reply_id!: string;

  @Column('text')
  session_id!: string;

  @ManyToOne(() => SessionEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'session_id', foreignKeyConstraintName: 'fk_generations_session' })
  session?: Relation<SessionEntity>;

  @Column('text')
  reply_to!: string;

  @Column('integer')
  version!: number;

  @Column('text')
  user_id!: string;

  /** `seq` of the user message */
  @Column('integer')
  seq!: number;

  /** the server process that generates it */
  @Column('text')
  owner!: string;

  /** its place in the queue of its session */
  @Column('text')
  begun_at!: string;

  /** when its end was requested */
  @Column('text', { nullable: true })
  stop_at!: string | null;

  @Column('text', { nullable: true })
  responder!: string | null;

  @Column('text', { nullable: true })
  model!: string | null;

  @Column('text', { default: '' })
  content!: string;

  /** JSON array of sources; null for none */
  @Column('text', { nullable: true })
  sources!: string | null;

  /** null while it waits */
  @Column('text', { nullable: true })
  saved_at!: string | null;
}
