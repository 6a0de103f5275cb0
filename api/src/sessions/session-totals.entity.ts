import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * The total number of sessions and messages, maintained by triggers in the transaction that changes them. The total is the sum over all
 * rows: SQLite has one, `shard` 0; PostgreSQL several, so that transactions do not wait for each other. A single row may be negative.
 */
@Entity('session_totals')
export class SessionTotalsEntity {
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_session_totals' })
  shard!: number;

  @Column('bigint', { default: 0 })
  total_sessions!: number;

  @Column('bigint', { default: 0 })
  total_messages!: number;
}
