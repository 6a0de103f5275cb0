import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn, type Relation } from 'typeorm';
import { UserEntity } from '../../users/user.entity.js';

/** Number of consecutive wrong passwords for an account. An account without a row has none. */
@Entity('failed_sign_ins')
export class FailedSignInsEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_failed_sign_ins' })
  user_id!: string;

  @OneToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'fk_failed_sign_ins_user' })
  user?: Relation<UserEntity>;

  @Column('integer')
  consecutive!: number;
}
