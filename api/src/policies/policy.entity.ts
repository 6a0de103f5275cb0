import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What administrators have changed while the server runs; a policy that nobody has changed has no row. */
@Entity('policies')
export class PolicyEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_policies' })
  name!: string;

  /** JSON object, see the schemas of policies in `shared` */
  @Column('text')
  value!: string;

  /** number of its changes */
  @Column('integer')
  version!: number;

  @Column('text')
  changed_at!: string;

  @Column('text')
  changed_by!: string;
}
