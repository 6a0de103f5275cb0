import { Controller, Get, Module } from '@nestjs/common';
import { Column, Entity, type MigrationInterface, PrimaryColumn } from 'typeorm';
import { z } from 'zod';
import { RequirePermission, Roles } from '../src/core/http/access.js';
import { defineExtension, type Extension, ExtensionsError } from '../src/extension/index.js';
import { startApp } from './support/app.js';
import { TallyResponder } from './third-party-extension/tally.extension.js';

@Roles('user')
@Controller('notes')
class MisplacedController {
  @Get()
  @RequirePermission('notes.read')
  list(): string[] {
    return [];
  }
}

@Module({ controllers: [MisplacedController] })
class InnerModule {}

@Module({ imports: [InnerModule] })
class NotesModule {}

@Entity('memos')
class MemoEntity {
  @PrimaryColumn('text') memo_id!: string;
  @Column('text') user_id!: string;
}

class NoEntity {}

class CreateMemos implements MigrationInterface {
  async up(): Promise<void> {}
  async down(): Promise<void> {}
}

@Entity('ratings_things')
class ThingEntity {
  @PrimaryColumn('text') thing_id!: string;
}

/** The faults with which these extensions are refused, before a database is opened. */
async function faultsOf(...extensions: unknown[]): Promise<string[]> {
  const error: unknown = await startApp({ extensions: extensions as Extension[], env: { DATABASE_URL: 'sqlite:/nowhere/at/all/users.db' } }).then(
    () => new Error('it started'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ExtensionsError)) throw error as Error;
  return error.errors;
}

describe('E6: extensions are checked before anything else', () => {
  test('every fault of every extension is named at once', async () => {
    const notes = {
      ...defineExtension({
        name: 'notes',
        host: '^0.1.0',
        module: NotesModule,
        entities: [MemoEntity, NoEntity],
        migrations: [CreateMemos],
        settings: z.object({ PORT: z.string(), NOTES_MAX: z.string().optional() }),
        permissions: ['read'],
        personal_data: [{ table: 'memos', user: 'person_id' }, { table: 'elsewhere', none: 'it is not ours' }],
      }),
      controllers: [],
    };
    const faults = await faultsOf(notes, () => undefined, 'ratings', defineExtension({ name: 'ratings', entities: [ThingEntity] }));
    for (const fault of [
      /^The function without a name is not an extension/,
      /^"ratings" is not an extension/,
      /^notes: controllers is not a field of an extension/,
      /^notes: it supports Switchboard \^0\.1\.0, but this is 0\.2\.0: install a version/,
      /^notes: the routes of MisplacedController are at \/api\/notes, but must begin with \/api\/x\/notes: write @Controller\('x\/notes'\)/,
      /^notes: NoEntity is not an entity/,
      /^notes: the name of its table memos must begin with notes_/,
      /^notes: personal_data names elsewhere/,
      /^notes: personal_data names memos\.person_id, which is not a column/,
      /^notes: the name of the migration CreateMemos must end in its timestamp/,
      /^notes: the name of its setting PORT must begin with NOTES_/,
      /^notes: PORT is a setting of Switchboard/,
      /^notes: the permission read must be named notes\.WORD/,
      /^notes: a route requires the permission notes\.read, which permissions does not list/,
      /^ratings: personal_data does not say whose rows ratings_things contains/,
    ])
      expect(faults.filter((each) => fault.test(each)).map((each) => [fault.source, each])).toHaveLength(1);
  });

  test('clashes of two extensions are named', async () => {
    expect(await faultsOf(defineExtension({ name: 'same', responder: TallyResponder }), defineExtension({ name: 'same' }), defineExtension({ name: 'other', responder: TallyResponder }))).toEqual([
      'Two extensions have the name "same": remove one, or leave it out with EXTENSIONS_OFF',
      'Only one extension may provide a responder, but these do: same, other',
    ]);
  });

  test.each(['', 'Tally', 'my extension', '1st', 'x'.repeat(42), '../x'])('"%s" is not a valid extension name', (name) => {
    expect(() => defineExtension({ name })).toThrow(`"${name}" is not a valid extension name`);
  });
});
