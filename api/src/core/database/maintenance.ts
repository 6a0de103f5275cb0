import type { DataSource, EntityManager } from 'typeorm';
import type { DatabaseSettings } from './database.settings.js';
import { openWriter, type SchemaParts } from './database.module.js';
import { type ExtensionMigrations, revertExtension } from './extension-migrations.js';
import { OwnerLock } from './owner-lock.js';
import { postgresWriterOptions } from './postgres/postgres-source.js';
import { assertNotMoving } from './postgres/unfinished-move.js';
import { assertNotMoved } from './sqlite/moved-mark.js';
import { assertSqliteFile } from './sqlite/sqlite-file.js';
import { sqliteWriterOptions } from './sqlite/sqlite-source.js';

/**
 * Runs one transaction of arbitrary length on a database that no server owns: for commands that repair data while nothing else waits. It
 * owns the database meanwhile and migrates its schema first, as a server would.
 *
 * @param schema the entities and migrations of this installation
 * @param work its writes are committed when it returns, and rolled back when it throws
 * @throws DatabaseOwnedError while a server runs on the database
 */
export function runMaintenance<T>(database: DatabaseSettings, schema: SchemaParts, work: (manager: EntityManager) => Promise<T>): Promise<T> {
  return withOwnedWriter(database, schema, async (writer) => {
    const runner = writer.createQueryRunner();
    try {
      await runner.startTransaction();
      if (database.kind === 'postgres') await runner.query('SET LOCAL statement_timeout = 0');
      const result = await work(runner.manager);
      await runner.commitTransaction();
      return result;
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction();
      throw error;
    } finally {
      await runner.release();
    }
  });
}

/**
 * Removes the tables of an extension from a database that no server owns, by its migrations' `down`.
 *
 * @param schema Switchboard's own
 * @returns the names of the reverted migrations
 * @throws DatabaseOwnedError while a server runs on the database; what a `down` throws
 */
export function revertMigrations(database: DatabaseSettings, schema: SchemaParts, extension: ExtensionMigrations): Promise<string[]> {
  return withOwnedWriter(database, schema, (writer) => revertExtension(writer, extension));
}

async function withOwnedWriter<T>(database: DatabaseSettings, { entities, migrations, extensions }: SchemaParts, work: (writer: DataSource) => Promise<T>): Promise<T> {
  const schema = { entities, migrations };
  const lock = new OwnerLock();
  await lock.acquire(database);
  try {
    if (database.kind === 'sqlite') {
      assertNotMoved(database.file);
      assertSqliteFile(database.file);
    }
    const options = database.kind === 'sqlite' ? sqliteWriterOptions(database.file, schema) : postgresWriterOptions(database.url, schema);
    const writer = await openWriter(options, extensions, assertNotMoving);
    try {
      return await work(writer);
    } finally {
      await writer.destroy();
    }
  } finally {
    await lock.release();
  }
}
