import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { UserEntity } from '../users/user.entity.js';

/**
 * A user's sign-in and the state of its refresh tokens (see `TokenFamily`); the tokens themselves are not stored. Ending a sign-in deletes
 * its row.
 */
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

  /** the browser's own description (User-Agent) */
  @Column('text', { nullable: true })
  device!: string | null;

  /** number of the refresh token that yields successors; 0 for none */
  @Column('integer', { default: 1 })
  current_token!: number;

  /** number of the first successor of the current token */
  @Column('integer', { default: 2 })
  first_successor!: number;

  /** number of the most recently issued refresh token */
  @Column('integer', { default: 1 })
  last_token!: number;

  /** hash of the refresh token issued by 0.1.0, which counts as token 1; null for later sign-ins */
  @Index('ix_sign_ins_legacy_token', { where: '"legacy_token_hash" IS NOT NULL' })
  @Column('text', { nullable: true })
  legacy_token_hash!: string | null;
}

/** The columns of a sign-in that lists need. */
export type StoredSignIn = Pick<SignInEntity, 'sign_in_id' | 'user_id' | 'created_at' | 'last_seen_at' | 'device'>;
