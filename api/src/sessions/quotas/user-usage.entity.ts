import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn, type Relation } from 'typeorm';
import { UserEntity } from '../../users/user.entity.js';

/** A user's usage. Triggers maintain `session_count`; the daily counts are updated in the job that adds a session or a message. */
@Entity('user_usage')
export class UserUsageEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_user_usage' })
  user_id!: string;

  @OneToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'fk_user_usage_user' })
  user?: Relation<UserEntity>;

  @Column('integer', { default: 0 })
  session_count!: number;

  /** the day (UTC) of the latest message, as `2026-01-31`; null before the first */
  @Column('text', { nullable: true })
  day!: string | null;

  /** messages that the user sent on that day, including those deleted since */
  @Column('integer', { default: 0 })
  day_message_count!: number;

  /** the day (UTC) on which the user created the latest session, as `2026-01-31`; null before the first */
  @Column('text', { nullable: true })
  session_day!: string | null;

  /** sessions that the user created on that day, including those deleted since */
  @Column('integer', { default: 0 })
  day_session_count!: number;

  /** tokens, in and out, of the replies to the user on the day in `day` */
  @Column('integer', { default: 0 })
  day_tokens!: number;
}
