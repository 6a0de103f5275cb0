import { Column, Entity, Index, type MigrationInterface, PrimaryColumn, type QueryRunner } from 'typeorm';

/** A rating: at most one for each session. */
@Entity('csat_ratings')
@Index('ix_csat_ratings_rated_at', ['rated_at', 'session_id'])
@Index('ix_csat_ratings_user_id', ['user_id'])
export class RatingEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_csat_ratings' }) session_id!: string;
  @Column('text') user_id!: string;
  @Column('integer') stars!: number;
  @Column('text', { nullable: true }) comment!: string | null;
  @Column('text') rated_at!: string;
}

/** A rating that CSAT_WEBHOOK_URL has yet to be told of. */
@Entity('csat_outbox')
@Index('ix_csat_outbox_user_id', ['user_id'])
@Index('ix_csat_outbox_session_id', ['session_id'])
export class OutboxEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_csat_outbox' }) entry_id!: string;
  @Column('text') session_id!: string;
  @Column('text') user_id!: string;
  @Column('text') body!: string;
}

export class CreateCsat1790000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "csat_ratings" ("session_id" text NOT NULL, "user_id" text NOT NULL, "stars" integer NOT NULL,
      "comment" text, "rated_at" text NOT NULL, CONSTRAINT "pk_csat_ratings" PRIMARY KEY ("session_id"))`);
    await runner.query('CREATE INDEX "ix_csat_ratings_rated_at" ON "csat_ratings" ("rated_at", "session_id")');
    await runner.query('CREATE INDEX "ix_csat_ratings_user_id" ON "csat_ratings" ("user_id")');
    await runner.query(`CREATE TABLE "csat_outbox" ("entry_id" text NOT NULL, "session_id" text NOT NULL, "user_id" text NOT NULL,
      "body" text NOT NULL, CONSTRAINT "pk_csat_outbox" PRIMARY KEY ("entry_id"))`);
    await runner.query('CREATE INDEX "ix_csat_outbox_user_id" ON "csat_outbox" ("user_id")');
    await runner.query('CREATE INDEX "ix_csat_outbox_session_id" ON "csat_outbox" ("session_id")');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "csat_outbox"');
    await runner.query('DROP TABLE "csat_ratings"');
  }
}
