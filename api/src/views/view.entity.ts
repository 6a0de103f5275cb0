import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { UserEntity } from '../users/index.js';

/** A saved view of the console's list. */
@Entity('views')
@Index('ix_views_owner', ['owner_id', 'position'])
export class ViewEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_views' })
  view_id!: string;

  /** the only administrator who sees it; null if it is shared by all */
  @Column('text', { nullable: true })
  owner_id!: string | null;

  @ManyToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'owner_id', foreignKeyConstraintName: 'fk_views_owner' })
  owner?: Relation<UserEntity>;

  @Column('text')
  name!: string;

  /** JSON object of filters and order */
  @Column('text')
  query!: string;

  /** order among the views of the same owner, with gaps */
  @Column('integer')
  position!: number;

  /** number of its changes */
  @Column('integer')
  version!: number;

  /** who saved or shared it; not a reference, since a shared view outlives that account */
  @Column('text')
  created_by!: string;

  @Column('text')
  updated_at!: string;
}
