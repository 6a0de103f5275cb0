import { DataSource } from 'typeorm';
import type { DatabaseSettings } from '../../core/database/database.settings.js';
import { migrationsOfNextRelease } from '../../core/database/migration-phases.js';
import { assertCanMigrate, assertUsable } from '../../core/database/postgres/postgres-check.js';
import { postgresWriterOptions } from '../../core/database/postgres/postgres-source.js';
import { assertNotMoving } from '../../core/database/postgres/unfinished-move.js';
import { openReadOnly } from '../../core/database/read-only-source.js';
import { assertSqliteFile } from '../../core/database/sqlite/sqlite-file.js';

/** What is applied to a database. */
export interface DatabaseState {
  /** names of the applied migrations, oldest first; none if there are no tables yet */
  applied: string[];
  /** those that this version may not know and works with nevertheless */
  letIn: string[];
}

/**
 * Reads the state of an existing database, and checks that a server could write to it.
 *
 * @throws UnusableDatabaseError, or what the driver throws when it does not respond
 */
export async function inspectDatabase(settings: DatabaseSettings): Promise<DatabaseState> {
  if (settings.kind === 'sqlite') assertSqliteFile(settings.file);
  const nothing = { entities: [], migrations: [] };
  // The checks of a server need the settings of its connections that write; none of them writes.
  const source = settings.kind === 'sqlite' ? await openReadOnly(settings) : await new DataSource(postgresWriterOptions(settings.url, nothing, { max: 1 })).initialize();
  try {
    if (settings.kind === 'postgres') {
      await assertNotMoving(source);
      await assertUsable(source);
      await assertCanMigrate(source);
    }
    const exists = settings.kind === 'sqlite' ? "SELECT 1 FROM sqlite_master WHERE name = 'migrations'" : "SELECT 1 WHERE to_regclass('migrations') IS NOT NULL";
    const tables: unknown[] = await source.query(exists);
    if (tables.length === 0) return { applied: [], letIn: [] };
    const rows: { name: string }[] = await source.query('SELECT name FROM migrations ORDER BY id');
    const applied = rows.map(({ name }) => name);
    return { applied, letIn: await migrationsOfNextRelease(source, applied) };
  } finally {
    await source.destroy();
  }
}
