import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * The end of the chain of audit entries. One row, `chain` 0: whoever appends takes it first, so that on PostgreSQL appenders
 * follow each other, and an entry missing at the end is noticed.
 */
@Entity('audit_head')
export class AuditHeadEntity {
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_audit_head' })
  chain!: number;

  /** of the latest entry; 0 while there is none */
  @Column('bigint')
  seq!: number;

  @Column('text')
  hash!: string;
}
