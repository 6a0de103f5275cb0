import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * What was written in one minute, kept by triggers in the transaction that writes it. What is deleted later stays counted: this is
 * what happened, not what is left.
 */
@Entity('activity_minutes', { withoutRowid: true })
export class ActivityMinuteEntity {
  /** the instant at which the minute begins */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_activity_minutes' })
  minute!: string;

  /** on PostgreSQL the process of the connection that wrote, so that commits never wait for each other's row; SQLite has one, 0 */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_activity_minutes' })
  shard!: number;

  @Column('integer', { default: 0 })
  messages!: number;

  /** sessions whose first activity in this minute it was */
  @Column('integer', { default: 0 })
  sessions!: number;

  /** those of them whose first activity in this quarter of an hour it was: over a quarter they add up to its sessions */
  @Column('integer', { default: 0 })
  quarter_sessions!: number;
}
