import { Entity, PrimaryColumn } from 'typeorm';

/** The bare id of a deleted session, kept so that the session cannot be recreated. Written by a trigger. */
@Entity('deleted_sessions')
export class DeletedSessionEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_deleted_sessions' })
  session_id!: string;
}
