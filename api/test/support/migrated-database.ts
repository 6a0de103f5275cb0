import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import type pg from 'pg';
import { entities } from '../../src/app.module.js';
import { openWriter } from '../../src/core/database/database.module.js';
import { postgresWriterOptions } from '../../src/core/database/postgres/postgres-source.js';
import { sqliteWriterOptions } from '../../src/core/database/sqlite/sqlite-source.js';
import { migrations } from '../../src/migrations/index.js';
import { administer, createScratchDatabase, type ScratchDatabase } from './databases.js';

const schema = { entities, migrations };
/** Chosen by jest.global-setup.mjs, removed by jest.global-teardown.mjs. */
const templateFile = process.env['TEST_TEMPLATE_FILE']!;
const templateDatabase = process.env['TEST_TEMPLATE_DATABASE']!;

/**
 * Creates a test's own empty database with the schema of all features: a copy of one that is migrated once per run, since migrating takes
 * longer than the rest of startup.
 */
export async function createMigratedDatabase(kind: 'sqlite' | 'postgres'): Promise<ScratchDatabase> {
  if (kind === 'postgres') {
    await templateOnPostgres();
    return createScratchDatabase('postgres', `TEMPLATE ${templateDatabase}`);
  }
  await templateOnSqlite();
  const database = await createScratchDatabase('sqlite');
  if (database.settings.kind === 'sqlite') copyFileSync(templateFile, database.settings.file);
  return database;
}

/** The first worker creates it; if two race, both create the same file. */
async function templateOnSqlite(): Promise<void> {
  if (existsSync(templateFile)) return;
  const own = `${templateFile}.${process.pid}`;
  mkdirSync(dirname(own), { recursive: true });
  await (await openWriter(sqliteWriterOptions(own, schema))).destroy();
  renameSync(own, templateFile);
}

let onPostgres: Promise<void> | undefined;

async function templateOnPostgres(): Promise<void> {
  onPostgres ??= administer(async (client) => {
    const isThere = async () => (await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [templateDatabase])).rowCount === 1;
    if (await isThere()) return;
    // The other workers wait until it is complete.
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [templateDatabase]);
    try {
      if (!(await isThere())) await createTemplateOnPostgres(client);
    } finally {
      await client.query('SELECT pg_advisory_unlock(hashtext($1))', [templateDatabase]);
    }
  });
  await onPostgres;
}

async function createTemplateOnPostgres(client: pg.ClientBase): Promise<void> {
  const created = await createScratchDatabase('postgres');
  if (created.settings.kind === 'postgres') await (await openWriter(postgresWriterOptions(created.settings.url, schema))).destroy();
  await client.query(`ALTER DATABASE ${new URL(created.url).pathname.slice(1)} RENAME TO ${templateDatabase}`);
}
