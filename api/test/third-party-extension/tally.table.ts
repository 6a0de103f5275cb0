import { Column, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner } from 'typeorm';

/** One counted message. */
@Entity('tally_entries')
export class TallyEntryEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_tally_entries' })
  message_id!: string;

  @Column('text')
  user_id!: string;

  @Column('integer')
  letters!: number;
}

/** Creates the table of {@link TallyEntryEntity}. */
export class CreateTally1767225600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "tally_entries" ("message_id" text NOT NULL, "user_id" text NOT NULL, "letters" integer NOT NULL,
        CONSTRAINT "pk_tally_entries" PRIMARY KEY ("message_id"))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "tally_entries"');
  }
}
