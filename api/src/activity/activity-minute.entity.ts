import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * Counts of what was written in one minute, kept by triggers in the writing transaction, and of the answers that failed in it. Later deletions
 * do not reduce them: they record what happened, not what remains.
 */
@Entity('activity_minutes', { withoutRowid: true })
export class ActivityMinuteEntity {
  /** instant at which the minute begins */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_activity_minutes' })
  minute!: string;

  /**
   * on PostgreSQL the backend process ID of the writing connection, so that commits never wait for each other's row; always 0 on
   * SQLite, which has one writer
   */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_activity_minutes' })
  shard!: number;

  @Column('integer', { default: 0 })
  messages!: number;

  /** sessions that had their first activity of this minute */
  @Column('integer', { default: 0 })
  sessions!: number;

  /**
   * the subset of `sessions` with their first activity of this quarter-hour, so that the sum over a quarter-hour counts each
   * session once
   */
  @Column('integer', { default: 0 })
  quarter_sessions!: number;

  /** answers that failed or were interrupted */
  @Column('integer', { default: 0 })
  failed!: number;
}
