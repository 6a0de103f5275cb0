import type { Role, UserStatus } from '@switchboard/shared';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A user's account. */
@Entity('users')
@Index('ix_users_created', ['created_at', 'user_id'])
@Index('ix_users_last_seen', ['last_seen_at', 'user_id'])
@Index('ix_users_deleted', ['user_id'], { where: `"status" = 'deleted'` })
export class UserEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_users' })
  user_id!: string;

  /** trimmed and in lower case */
  @Index('ux_users_email', { unique: true })
  @Column('text')
  email!: string;

  @Column('text', { nullable: true })
  name!: string | null;

  @Column('text')
  role!: Role;

  /** also `deleted` in the table, while the data of the account is being removed: no query here returns such a row */
  @Column('text')
  status!: UserStatus;

  /** argon2id PHC string; never leaves the server */
  @Column('text')
  password_hash!: string;

  @Column('text')
  created_at!: string;

  /** when the user last signed in or went on using a sign-in, written at most once in five minutes; empty: never */
  @Column('text', { default: '' })
  last_seen_at!: string;

  /** why an administrator disabled the account */
  @Column('text', { nullable: true })
  disabled_reason!: string | null;
}
