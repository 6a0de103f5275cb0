import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How many sessions and messages there are, kept by triggers in the transaction that changes them. One row, `shard` 0. */
@Entity('session_totals')
export class SessionTotalsEntity {
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_session_totals' })
  shard!: number;

  @Column('bigint', { default: 0 })
  total_sessions!: number;

  @Column('bigint', { default: 0 })
  total_messages!: number;
}
