import { Logger } from '@nestjs/common';
import { type DataSource, MigrationExecutor, type MigrationInterface } from 'typeorm';
import { executeMigrations } from './execute-migrations.js';

/** The migrations of one extension. */
export interface ExtensionMigrations {
  /** the extension's name */
  name: string;
  migrations: (new () => MigrationInterface)[];
}

/** What begins the name of each table in which the migrations of an extension are recorded. */
export const EXTENSION_MIGRATIONS_PREFIX = 'migrations_x_';

/** @returns the table in which the applied migrations of this extension are recorded */
export const migrationsTableOf = (extension: string): string => EXTENSION_MIGRATIONS_PREFIX + extension.replaceAll('-', '_');

/**
 * The extensions that have migrations to run.
 *
 * @throws Error naming an extension whose newer version has already changed the database
 */
export async function pendingExtensions(writer: DataSource, extensions: readonly ExtensionMigrations[]): Promise<ExtensionMigrations[]> {
  const pending: ExtensionMigrations[] = [];
  for (const extension of extensions) {
    const known = new Set(namesOf(extension));
    const executor = new MigrationExecutor(recordingIn(writer, extension));
    const applied = (await executor.getExecutedMigrations()).map(({ name }) => name);
    const newer = applied.filter((name) => !known.has(name));
    if (newer.length > 0)
      throw new Error(
        `A newer version of the extension "${extension.name}" has changed the database (by ${newer.join(', ')}). ` +
          'Nothing was changed; install that version, or leave the extension out with EXTENSIONS_OFF.',
      );
    if (applied.length < known.size) pending.push(extension);
  }
  return pending;
}

/**
 * Runs the pending migrations of extensions, each extension's in one transaction and in the order of their timestamps.
 *
 * @throws Error naming the extension whose migration failed; its own changes are rolled back, those of extensions before it stay
 */
export async function migrateExtensions(writer: DataSource, pending: readonly ExtensionMigrations[]): Promise<void> {
  for (const extension of pending) {
    const startedAt = performance.now();
    try {
      const applied = await executeMigrations(recordingIn(writer, extension));
      const fields = { extension: extension.name, migrations: applied.map(({ name }) => name), ms: Math.round(performance.now() - startedAt) };
      new Logger('Migrations').log(fields, 'updated the tables of an extension');
    } catch (error) {
      throw new Error(`A migration of the extension "${extension.name}" failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
}

/**
 * Reverts every migration of an extension, the last one first, and drops the table in which they were recorded.
 *
 * @returns their names, in the order in which they were reverted
 * @throws what a `down` throws; the migrations before that one stay reverted
 */
export async function revertExtension(writer: DataSource, extension: ExtensionMigrations): Promise<string[]> {
  const source = recordingIn(writer, extension);
  const reverted: string[] = [];
  for (;;) {
    const [last] = await new MigrationExecutor(source).getExecutedMigrations();
    if (!last) break;
    await source.undoLastMigration();
    reverted.push(last.name);
  }
  const runner = writer.createQueryRunner();
  try {
    await runner.dropTable(migrationsTableOf(extension.name), true);
  } finally {
    await runner.release();
  }
  return reverted;
}

/** @returns the names under which the migrations of an extension are recorded */
export const namesOf = ({ migrations }: ExtensionMigrations): string[] => migrations.map((Migration) => new Migration().name ?? Migration.name);

/** The same connections, with the migrations of one extension and the table in which they are recorded. */
function recordingIn(writer: DataSource, { name, migrations }: ExtensionMigrations): DataSource {
  return Object.create(writer, {
    options: { value: { ...writer.options, migrationsTableName: migrationsTableOf(name) } },
    migrations: { value: migrations.map((Migration) => new Migration()) },
  }) as DataSource;
}
