import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * The end of the chain of audit entries. One row, `chain` 0: every append updates it first, which serialises appends on PostgreSQL
 * and makes an entry missing at the end detectable.
 */
@Entity('audit_head')
export class AuditHeadEntity {
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_audit_head' })
  chain!: number;

  /** of the latest entry; 0 while the log is empty */
  @Column('bigint')
  seq!: number;

  @Column('text')
  hash!: string;
}
