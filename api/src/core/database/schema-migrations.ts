import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { executeMigrations } from './execute-migrations.js';
import { type ExtensionMigrations, migrateExtensions, migrationsTableOf, namesOf, pendingExtensions } from './extension-migrations.js';
import { migrationsOfNextRelease, nameOf, recordPhases } from './migration-phases.js';

/**
 * Until version 0.2.0 the migrations of extensions were recorded together with Switchboard's own, whose timestamps are below this one. Those
 * of extensions are the instants at which they were written.
 */
const FIRST_FOREIGN_TIMESTAMP = 1_700_100_000_000;

/** The migrations that a database still needs. */
export interface PendingMigrations {
  /** whether there are any */
  any: boolean;
  /** the extensions that have some */
  extensions: ExtensionMigrations[];
  /** migrations of installed extensions that are recorded among Switchboard's own */
  misplaced: { extension: string; name: string }[];
}

/**
 * Compares the database with the code.
 *
 * @param applied names of the migrations that are recorded as Switchboard's own
 * @throws Error when a migration was applied that this version of Switchboard, or of an extension, does not know
 */
export async function pendingMigrations(writer: DataSource, applied: readonly string[], extensions: readonly ExtensionMigrations[]): Promise<PendingMigrations> {
  const own = writer.migrations.map((migration) => migration.name ?? migration.constructor.name);
  const foreign = applied.filter((name) => !own.includes(name));
  const misplaced = foreign.flatMap((name) => {
    const extension = extensions.find((each) => namesOf(each).includes(name));
    return extension ? [{ extension: extension.name, name }] : [];
  });
  await assertNotNewer(writer, foreign.filter((name) => !misplaced.some((each) => each.name === name)));
  const pending = await pendingExtensions(writer, extensions);
  return { any: own.some((name) => !applied.includes(name)) || pending.length > 0, extensions: pending, misplaced };
}

/**
 * Runs the pending migrations: first Switchboard's own, then those of each extension; logs which they were and how long they took.
 *
 * @param heldBack names of those of Switchboard's own that have to wait
 * @param attempts how often they are tried on PostgreSQL while others use the tables; as often as a server that starts does unless given
 * @throws what a migration throws, and the driver
 */
export async function runMigrations(writer: DataSource, { extensions, misplaced }: PendingMigrations, heldBack: readonly string[] = [], attempts?: number): Promise<void> {
  const startedAt = performance.now();
  const all = writer.migrations;
  const due = all.filter((migration) => !heldBack.includes(nameOf(migration)));
  Object.assign(writer, { migrations: due });
  const applied = await executeMigrations(writer, attempts).finally(() => Object.assign(writer, { migrations: all }));
  await recordPhases(writer, due);
  const fields = { migrations: applied.map(({ name }) => name), ms: Math.round(performance.now() - startedAt) };
  if (heldBack.length > 0) new Logger('Migrations').warn({ migrations: heldBack }, 'these migrations wait until no server of an older release lives');
  if (applied.length > 0) new Logger('Migrations').log(fields, 'updated the database schema');
  await moveRecords(writer, misplaced);
  await migrateExtensions(writer, extensions);
}

/** Records each of these migrations in the table of its extension. */
async function moveRecords(writer: DataSource, misplaced: PendingMigrations['misplaced']): Promise<void> {
  if (misplaced.length === 0) return;
  const runner = writer.createQueryRunner();
  const idType = writer.options.type === 'postgres' ? 'SERIAL PRIMARY KEY NOT NULL' : 'integer PRIMARY KEY AUTOINCREMENT NOT NULL';
  try {
    await runner.startTransaction();
    for (const { extension, name } of misplaced) {
      const table = migrationsTableOf(extension);
      await runner.query(`CREATE TABLE IF NOT EXISTS "${table}" ("id" ${idType}, "timestamp" bigint NOT NULL, "name" varchar NOT NULL)`);
      await runner.query(`INSERT INTO "${table}" ("timestamp", "name") SELECT "timestamp", "name" FROM "migrations" WHERE "name" = '${name}'`);
      await runner.query(`DELETE FROM "migrations" WHERE "name" = '${name}'`);
    }
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  } finally {
    await runner.release();
  }
}

/**
 * Lets the schema of the next release in, as far as it only adds to this one's, and the migrations of an extension that is gone.
 *
 * @param unknown migrations that were applied and that nothing installed knows
 * @throws Error for any other
 */
async function assertNotNewer(writer: DataSource, unknown: readonly string[]): Promise<void> {
  if (unknown.length === 0) return;
  const logger = new Logger('Migrations');
  const isForeign = (name: string) => Number(name.slice(-13)) >= FIRST_FOREIGN_TIMESTAMP && Number(name.slice(-13)) <= Date.now();
  const foreign = unknown.filter(isForeign);
  const next = await migrationsOfNextRelease(writer, unknown);
  const newer = unknown.filter((name) => !isForeign(name) && !next.includes(name));
  if (newer.length > 0)
    throw new Error(
      `The database was written by a newer version of Switchboard (it has the migrations ${newer.join(', ')}). ` +
        'Nothing was changed; start the newer version.',
    );
  if (next.length > 0) logger.warn({ migrations: next }, 'the database has the schema of the next release; this version works with it');
  if (foreign.length > 0) logger.warn({ migrations: foreign }, 'the database has tables of an extension that is not installed; they are left alone');
}
