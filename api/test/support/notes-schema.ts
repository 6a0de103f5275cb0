import { Column, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner } from 'typeorm';
import type { SchemaParts } from '../../src/core/database/database.module.js';

@Entity('notes')
class NoteEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_notes' })
  note_id!: string;

  @Column('text')
  content!: string;
}

class CreateNotes1900000000000 implements MigrationInterface {
  name = 'CreateNotes1900000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE "notes" ("note_id" text NOT NULL, "content" text NOT NULL, CONSTRAINT "pk_notes" PRIMARY KEY ("note_id"))');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "notes"');
  }
}

/** What a later version, or an extension, would add: a table of notes. */
export const notes: SchemaParts = { entities: [NoteEntity], migrations: [CreateNotes1900000000000] };
