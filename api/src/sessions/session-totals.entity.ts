import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * How many sessions and messages there are, kept by triggers in the transaction that changes them. The total is the sum over all rows:
 * SQLite has one, `shard` 0; PostgreSQL several, so that transactions do not wait for each other. One row alone may be below zero.
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
