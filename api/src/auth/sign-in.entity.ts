import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { UserEntity } from '../users/user.entity.js';

/** One sign-in of a person: the family of refresh tokens that descend from it. Ending it deletes the row. */
@Entity('sign_ins')
@Index('ix_sign_ins_user', ['user_id'])
export class SignInEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_sign_ins' })
  sign_in_id!: string;

  @Column('text')
  user_id!: string;

  @ManyToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'fk_sign_ins_user' })
  user?: Relation<UserEntity>;

  @Column('text')
  created_at!: string;

  @Column('text')
  last_seen_at!: string;

  /** what the browser said of itself */
  @Column('text', { nullable: true })
  device!: string | null;
}
