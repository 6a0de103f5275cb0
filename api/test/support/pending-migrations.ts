import type { QueryRunner } from 'typeorm';
import type { PhasedMigration } from '../../src/core/database/migration-phases.js';

/** A migration of the next release that adds a column. */
export class Adds1900000000001 implements PhasedMigration {
  name = 'Adds1900000000001';
  up = (runner: QueryRunner) => runner.query('ALTER TABLE users ADD COLUMN nickname text') as Promise<never>;
  down = (runner: QueryRunner) => runner.query('ALTER TABLE users DROP COLUMN nickname') as Promise<never>;
}

/** A later one that removes it again. */
export class Removes1900000000002 implements PhasedMigration {
  name = 'Removes1900000000002';
  readonly phase = 'contract';
  up = (runner: QueryRunner) => runner.query('ALTER TABLE users DROP COLUMN nickname') as Promise<never>;
  down = (runner: QueryRunner) => runner.query('ALTER TABLE users ADD COLUMN nickname text') as Promise<never>;
}
