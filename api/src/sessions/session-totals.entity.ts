import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * The total number of sessions and messages, maintained by triggers in the transaction that changes them. The total is the sum over all
 * rows: SQLite has one, `shard` 0; PostgreSQL several, so that transactions do not wait for each other. A single row may be negative.
 *
 * On SQLite the triggers are those of the migration `1700000000000-initial`; on PostgreSQL `1700000005000-totals-in-parts` replaced them, and
 * `1700000007600-words-newest-first` that for new messages once more. Those of the handling are in `1700000011000-handling`.
 * On PostgreSQL they also count the changes themselves, with those of `1700000016000-joined`.
 */
@Entity('session_totals')
export class SessionTotalsEntity {
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_session_totals' })
  shard!: number;

  @Column('bigint', { default: 0 })
  total_sessions!: number;

  @Column('bigint', { default: 0 })
  total_messages!: number;

  /** of sessions that have not ended: those whose user waits for a person */
  @Column('bigint', { default: 0 })
  waiting_sessions!: number;

  /** of sessions that have not ended: those that an administrator has taken over */
  @Column('bigint', { default: 0 })
  handled_sessions!: number;

  /** on PostgreSQL: changes of what the console's list shows */
  @Column('bigint', { default: 0 })
  revision!: number;

  /** on PostgreSQL: changes of what a search in messages finds */
  @Column('bigint', { default: 0 })
  words_revision!: number;
}
