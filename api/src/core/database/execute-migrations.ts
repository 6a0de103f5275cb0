import { Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { type DataSource, type Migration, MigrationExecutor, type MigrationInterface } from 'typeorm';
import { driverCode } from './database-errors.js';
import { nameOf, type PhasedMigration } from './migration-phases.js';

/** Milliseconds for which a migration waits for a lock, since everybody else queues behind it; and between two attempts. */
const [LOCK_LIMIT_MS, PAUSE_MS] = [2_000, 1_000];
/** Attempts of a server that starts: others may use the tables for a minute and a half. */
const ATTEMPTS = 30;
/** PostgreSQL's errors for a lock that was not free in time, and for transactions that wait for each other. */
const LOCKED = ['55P03', '40P01'];

/** Limits of a connection, as PostgreSQL writes them. */
interface Limits {
  statement: string;
  lock: string;
}

/** Migrations that run together. */
interface Batch {
  /** those that the database must have afterwards, the batch at the end */
  until: MigrationInterface[];
  /** in one transaction, or in none */
  transaction: 'all' | 'none';
}

/**
 * Runs the pending migrations of a data source. On PostgreSQL, servers of the previous release may use the tables meanwhile: a statement that waits for a
 * lock gives up after two seconds, lets whoever queued behind it pass, and the transaction is tried again; and migrations with `outsideTransaction` run
 * outside one, unless the database is new.
 *
 * @param attempts how often a transaction is tried whose locks are not free
 * @returns those that were applied
 * @throws what a migration throws, or the driver when the locks did not become free
 */
export async function executeMigrations(source: DataSource, attempts = ATTEMPTS): Promise<Migration[]> {
  if (source.options.type !== 'postgres') return source.runMigrations();
  const applied: Migration[] = [];
  for (const batch of await batchesOf(source)) applied.push(...(await executeBatch(source, batch, attempts)));
  return applied;
}

/** The pending migrations in their order, those that run in one transaction together. */
async function batchesOf(source: DataSource): Promise<Batch[]> {
  const applied = new Set((await new MigrationExecutor(source).getExecutedMigrations()).map(({ name }) => name));
  if (applied.size === 0) return [{ until: source.migrations, transaction: 'all' }];
  const batches: Batch[] = [];
  for (const [at, migration] of source.migrations.entries()) {
    if (applied.has(nameOf(migration))) continue;
    const transaction = (migration as PhasedMigration).outsideTransaction ? 'none' : 'all';
    const until = source.migrations.slice(0, at + 1);
    const last = batches.at(-1);
    if (transaction === 'all' && last?.transaction === 'all') last.until = until;
    else batches.push({ until, transaction });
  }
  return batches;
}

async function executeBatch(source: DataSource, { until, transaction }: Batch, attempts: number): Promise<Migration[]> {
  const view = Object.create(source, { migrations: { value: until } }) as DataSource;
  for (let attempt = 1; ; attempt++) {
    const runner = view.createQueryRunner();
    const executor = new MigrationExecutor(view, runner);
    executor.transaction = transaction;
    const limits = (await runner.query("SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock")) as Limits[];
    try {
      // Nobody queues behind what needs no transaction, and it takes as long as the table is large.
      await runner.query(transaction === 'all' ? `SET lock_timeout = ${LOCK_LIMIT_MS}` : 'SET statement_timeout = 0');
      return await executor.executePendingMigrations();
    } catch (error) {
      if (attempt >= attempts || !LOCKED.includes(driverCode(error))) throw error;
      new Logger('Migrations').warn({ attempt, attempts }, 'other connections use the tables that a migration changes; trying again');
    } finally {
      // A connection that broke is not used again.
      await runner.query(`SET statement_timeout = '${limits[0]!.statement}'; SET lock_timeout = '${limits[0]!.lock}'`).catch(() => undefined);
      await runner.release();
    }
    await delay(PAUSE_MS);
  }
}
