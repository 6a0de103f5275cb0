import { Entity, PrimaryColumn } from 'typeorm';

/** The bare id of a deleted session, kept so that nobody can bring it back to life. Written by a trigger. */
@Entity('deleted_sessions')
export class DeletedSessionEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_deleted_sessions' })
  session_id!: string;
}
