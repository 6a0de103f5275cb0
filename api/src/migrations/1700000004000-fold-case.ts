import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Gives PostgreSQL the function by which searches compare: letters of every script without their case, whatever locale the
 * database was made with (`lower` alone knows ASCII only where that is `C`). SQLite gets the same function from the server, with
 * each connection.
 */
export class FoldCase1700000004000 implements MigrationInterface {
  name = 'FoldCase1700000004000';

  async up(runner: QueryRunner): Promise<void> {
    if (runner.dataSource.options.type !== 'postgres') return;
    const unicode = (await runner.query(`SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu'`)) as unknown[];
    // A PostgreSQL built without ICU has no better than its own locale.
    const lowered = unicode.length > 0 ? 'lower(value COLLATE "und-x-icu")' : 'lower(value)';
    await runner.query(
      `CREATE FUNCTION "fold_case"("value" text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
       AS $$ SELECT replace(${lowered}, 'ς', 'σ') $$`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    if (runner.dataSource.options.type === 'postgres') await runner.query('DROP FUNCTION "fold_case"(text)');
  }
}
