import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { postgresWriterOptions } from '../src/core/database/postgres/postgres-source.js';
import { sqliteWriterOptions } from '../src/core/database/sqlite/sqlite-source.js';
import { migrations } from '../src/migrations/index.js';
import { createScratchDatabase, databaseKinds, type ScratchDatabase } from './support/databases.js';
import { schemaText } from './support/schema-text.js';

describe.each(databaseKinds)('T5: each migration on %s', (kind) => {
  let database: ScratchDatabase;
  let source: DataSource;
  let runner: QueryRunner;

  beforeEach(async () => {
    database = await createScratchDatabase(kind);
    const nothing = { entities: [], migrations: [] };
    const { settings } = database;
    source = await new DataSource(
      settings.kind === 'sqlite' ? sqliteWriterOptions(settings.file, nothing) : postgresWriterOptions(settings.url, nothing),
    ).initialize();
    runner = source.createQueryRunner();
  });
  afterEach(async () => {
    await runner.release();
    await source.destroy();
    await database.drop();
  });

  const run = async (migration: MigrationInterface, direction: 'up' | 'down') => {
    await runner.startTransaction();
    await migration[direction](runner);
    await runner.commitTransaction();
    return schemaText(runner, kind);
  };

  test('restores with `down` the schema that it found, down to the text of every trigger and index, and can be run again', async () => {
    let before = await schemaText(runner, kind);
    for (const Migration of migrations) {
      const migration = new Migration();
      const after = await run(migration, 'up');
      expect([Migration.name, await run(migration, 'down')]).toEqual([Migration.name, before]);
      expect([Migration.name, await run(migration, 'up')]).toEqual([Migration.name, after]);
      before = after;
    }
    expect(Object.keys(before)).toEqual(expect.arrayContaining([expect.stringContaining('ix_user_sessions_open'), expect.stringContaining('count_message')]));
  });

  test('restores each intermediate schema when all are undone in reverse order', async () => {
    const passed = [await schemaText(runner, kind)];
    for (const Migration of migrations) passed.push(await run(new Migration(), 'up'));
    for (const [at, Migration] of [...migrations.entries()].reverse())
      expect([Migration.name, await run(new Migration(), 'down')]).toEqual([Migration.name, passed[at]]);
  });

  test.each([
    ['a missing index', 'DROP INDEX "ix_user_sessions_open"'],
    [
      'a trigger with another body',
      kind === 'sqlite'
        ? 'DROP TRIGGER "count_message"; CREATE TRIGGER "count_message" AFTER INSERT ON "messages" BEGIN SELECT 1; END'
        : 'CREATE OR REPLACE FUNCTION "count_message"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$',
    ],
  ])('is compared by a check that detects %s', async (_, sql) => {
    for (const Migration of migrations) await run(new Migration(), 'up');
    const whole = await schemaText(runner, kind);
    for (const statement of kind === 'sqlite' ? sql.split('; CREATE').map((part, at) => (at ? `CREATE${part}` : part)) : [sql]) await runner.query(statement);
    expect(await schemaText(runner, kind)).not.toEqual(whole);
  });
});
