import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Gives PostgreSQL the case-folding function that searches compare with. It covers letters of every script, whatever the database's
 * locale (`lower` alone handles only ASCII in locale `C`). On SQLite the server registers the same function on each connection.
 */
export class FoldCase1700000004000 implements MigrationInterface {
  name = 'FoldCase1700000004000';

  async up(runner: QueryRunner): Promise<void> {
    if (runner.dataSource.options.type !== 'postgres') return;
    const unicode = (await runner.query(`SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu'`)) as unknown[];
    // Without ICU support, PostgreSQL has nothing better than its own locale.
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
