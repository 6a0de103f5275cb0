import type { QueryRunner } from 'typeorm';

/**
 * Creates an index of a migration with `outsideTransaction`: on PostgreSQL while others write to the table. An invalid index, which an attempt that was
 * killed leaves, is made anew. In a transaction, and on SQLite, it is created like any other.
 *
 * @param name of the index
 * @param on the table and its columns, as in `"messages" ("session_id")`
 * @throws what the driver throws
 */
export async function createIndexConcurrently(runner: QueryRunner, name: string, on: string): Promise<void> {
  if (runner.dataSource.options.type !== 'postgres' || runner.isTransactionActive) return void (await runner.query(`CREATE INDEX "${name}" ON ${on}`));
  const invalid = (await runner.query(`SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('"${name}"') AND NOT indisvalid`)) as unknown[];
  if (invalid.length > 0) await runner.query(`DROP INDEX CONCURRENTLY "${name}"`);
  // Killed between the index and the record of its migration, it is complete.
  await runner.query(`CREATE INDEX CONCURRENTLY IF NOT EXISTS "${name}" ON ${on}`);
}
