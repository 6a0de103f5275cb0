import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { UserEntity } from '../users/user.entity.js';

/**
 * One sign-in of a person, and which of its refresh tokens live (see `TokenFamily`): the tokens themselves are not stored. Ending it
 * deletes the row.
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

  /** what the browser said of itself */
  @Column('text', { nullable: true })
  device!: string | null;

  /** number of the refresh token that yields successors; 0: none */
  @Column('integer', { default: 1 })
  current_token!: number;

  /** number of the first successor of the current token */
  @Column('integer', { default: 2 })
  first_successor!: number;

  /** number of the refresh token that was issued last */
  @Column('integer', { default: 1 })
  last_token!: number;

  /** hash of the refresh token that 0.1.0 issued, which counts as token 1; null for later sign-ins */
  @Index('ix_sign_ins_legacy_token', { where: '"legacy_token_hash" IS NOT NULL' })
  @Column('text', { nullable: true })
  legacy_token_hash!: string | null;
}

/** A sign-in as it is listed. */
export type StoredSignIn = Pick<SignInEntity, 'sign_in_id' | 'user_id' | 'created_at' | 'last_seen_at' | 'device'>;
