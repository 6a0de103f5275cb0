import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { UserEntity } from '../../users/user.entity.js';

/** What a user had answered on one day, by responder and model. */
@Entity('usage_days')
@Index('ix_usage_days_user', ['user_id'])
export class UsageDayEntity {
  /** UTC, as `2026-01-31` */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_usage_days' })
  day!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_usage_days' })
  user_id!: string;

  @ManyToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'fk_usage_days_user' })
  user?: Relation<UserEntity>;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_usage_days' })
  responder!: string;

  /** empty for a responder without a model */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_usage_days' })
  model!: string;

  @Column('integer', { default: 0 })
  replies!: number;

  @Column('integer', { default: 0 })
  failed!: number;

  @Column('bigint', { default: 0 })
  input_tokens!: number;

  @Column('bigint', { default: 0 })
  output_tokens!: number;

  /** those of the tokens above that are estimates */
  @Column('bigint', { default: 0 })
  estimated_tokens!: number;

  /** milliseconds until the first text, summed over the replies */
  @Column('bigint', { default: 0 })
  first_ms_sum!: number;
}
