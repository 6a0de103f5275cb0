import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { UserEntity } from '../../users/user.entity.js';

/** A device on which a user has signed in since their password was set. */
@Entity('known_devices')
export class KnownDeviceEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_known_devices' })
  user_id!: string;

  /** SHA-256 of the name in the device token, base64url */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_known_devices' })
  device_hash!: string;

  @ManyToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'fk_known_devices_user' })
  user?: Relation<UserEntity>;

  @Column('text')
  last_used_at!: string;

  /** wrong passwords from it since its last successful sign-in */
  @Column('integer', { default: 0 })
  failures!: number;
}
