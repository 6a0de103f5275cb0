import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { SignInEntity } from './sign-in.entity.js';

/** A refresh token, known by its hash. It is used once; its rows stay as long as the sign-in, so that a reuse is recognised. */
@Entity('refresh_tokens')
@Index('ix_refresh_tokens_sign_in', ['sign_in_id'])
export class RefreshTokenEntity {
  /** SHA-256 of the token, base64url */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_refresh_tokens' })
  token_hash!: string;

  @Column('text')
  sign_in_id!: string;

  @ManyToOne(() => SignInEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'sign_in_id', foreignKeyConstraintName: 'fk_refresh_tokens_sign_in' })
  sign_in?: Relation<SignInEntity>;

  @Column('text')
  created_at!: string;

  /** when it was first exchanged for a new one */
  @Column('text', { nullable: true })
  used_at!: string | null;
}
