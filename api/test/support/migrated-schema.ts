import pg from 'pg';
import { DataSource } from 'typeorm';
import { createMigratedDatabase } from './migrated-database.js';
import { schemaText } from './schema-text.js';

/** The schema of a PostgreSQL database, as text. */
export async function schemaAt(url: string): Promise<Record<string, string>> {
  const source = await new DataSource({ type: 'postgres', url }).initialize();
  try {
    return await schemaText(source, 'postgres');
  } finally {
    await source.destroy();
  }
}

/** The schema that all migrations together leave on PostgreSQL, as text. */
export async function wholeSchema(): Promise<Record<string, string>> {
  const database = await createMigratedDatabase('postgres');
  try {
    return await schemaAt(database.url);
  } finally {
    await database.drop();
  }
}

/** A connection of another program. @param url of a PostgreSQL database */
export async function otherConnection(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'another program' });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** How many connections of servers wait for a lock. */
export async function waitingForLocks(client: pg.Client): Promise<number> {
  const { rowCount } = await client.query(
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'switchboard%' AND wait_event_type = 'Lock'");
  return rowCount ?? 0;
}

/** How many connections servers have to the database. */
export async function connectionsOfServers(client: pg.Client): Promise<number> {
  const { rowCount } = await client.query("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'switchboard%'");
  return rowCount ?? 0;
}
