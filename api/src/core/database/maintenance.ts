import type { EntityManager } from 'typeorm';
import type { DatabaseSettings } from './database.settings.js';
import { openWriter, type SchemaParts } from './database.module.js';
import { OwnerLock } from './owner-lock.js';
import { postgresWriterOptions } from './postgres/postgres-source.js';
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
export async function runMaintenance<T>(database: DatabaseSettings, schema: SchemaParts, work: (manager: EntityManager) => Promise<T>): Promise<T> {
  const lock = new OwnerLock();
  await lock.acquire(database);
  try {
    if (database.kind === 'sqlite') assertSqliteFile(database.file);
    const options = database.kind === 'sqlite' ? sqliteWriterOptions(database.file, schema) : postgresWriterOptions(database.url, schema);
    const writer = await openWriter(options);
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
      await writer.destroy();
    }
  } finally {
    await lock.release();
  }
}
