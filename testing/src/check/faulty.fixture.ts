import { Body, Controller, Get, Injectable, Module, type OnModuleInit, Post, Query } from '@nestjs/common';
import { defineExtension, type Extension, Public, type Responder, type ResponderPart, Roles } from '@switchboard/api';
import { Column, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner } from 'typeorm';
import { z } from 'zod';

@Entity('bad_things')
class ThingEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_bad_things' }) thing_id!: string;
  @Column('text') user_id!: string;
  @Column('text') about_session_id!: string;
}

/** Creates the table, and removes it. */
export class CreateThings1790000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "bad_things" ("thing_id" text NOT NULL, "user_id" text NOT NULL, "about_session_id" text NOT NULL,
      CONSTRAINT "pk_bad_things" PRIMARY KEY ("thing_id"))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "bad_things"');
  }
}

/** Reverts nothing. */
export class Forgetful1790000000000 extends CreateThings1790000000000 {
  override async down(): Promise<void> {}
}

/** Creates a column less than the entity has. */
export class Narrow1790000000000 extends CreateThings1790000000000 {
  override async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE "bad_things" ("thing_id" text NOT NULL, "user_id" text NOT NULL, CONSTRAINT "pk_bad_things" PRIMARY KEY ("thing_id"))');
  }
}

/** An extension with one table, of which it declares these columns as personal; '' for none. */
export const things = (migration: new () => MigrationInterface, user: string | undefined = 'user_id', session: string | undefined = 'about_session_id') =>
  defineExtension({
    name: 'bad',
    entities: [ThingEntity],
    migrations: [migration],
    personal_data: [{ table: 'bad_things', ...(user !== '' && { user }), ...(session !== '' && { session }), ...(user === '' && session === '' && { none: 'nothing personal' }) }],
  });

@Controller('x/bad')
class BadController {
  @Get('undeclared')
  undeclared(): object {
    return {};
  }

  @Get('loose')
  @Roles('user')
  loose(@Query({ schema: z.object({ limit: z.string().optional() }) }) query: object): object {
    return query;
  }

  @Post('body')
  @Public()
  body(@Body({ schema: z.object({ name: z.string().optional() }) }) body: object): object {
    return body;
  }
}

/** Its routes are without a role, without strict schemas and without descriptions. */
@Module({ controllers: [BadController] })
export class BadModule {}

/** Does not look at its signal. */
@Injectable()
class Deaf implements Responder {
  readonly name = 'deaf';

  async *respond(): AsyncIterable<ResponderPart> {
    for (let word = 0; word < 30; word++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      yield { text: 'word ' };
    }
  }
}

const forgotten = new Set<NodeJS.Timeout>();

@Injectable()
class Ticker implements OnModuleInit {
  onModuleInit(): void {
    forgotten.add(setInterval(() => undefined, 60_000));
  }
}

/** Leaves a timer behind. */
@Module({ providers: [Ticker] })
class TickingModule {}

/** Ends the timers that {@link worst} has left behind. */
export const stopForgotten = (): void => forgotten.forEach((timer) => clearInterval(timer));

@Module({ imports: [BadModule, TickingModule] })
class WorstModule {}

/** Has every fault that the check of an extension looks for in its API half. */
export const worst: Extension = { ...things(Forgetful1790000000000, 'user_id', ''), module: WorstModule, responders: [Deaf] };
