import type { DataSource } from 'typeorm';

/** This user cannot write to the database; the message says why and what to do. */
export class UnusableDatabaseError extends Error {
  constructor(message: string) {
    super(`${message} Nothing was changed.`);
    this.name = 'UnusableDatabaseError';
  }
}

interface ServerState {
  standby: boolean;
  readonly: boolean;
  encoding: string;
  user: string;
  schema: string | null;
}

const STATE_QUERY = `SELECT pg_is_in_recovery() AS standby, current_setting('transaction_read_only') = 'on' AS readonly,
  current_setting('server_encoding') AS encoding, current_user AS "user", current_schema() AS schema`;

/** Tables of the user's schema that the user may not read or insert into. */
const INACCESSIBLE_TABLES = `SELECT c.relname AS name FROM pg_class c
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND c.relname = ANY($1)
    AND NOT (has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')) ORDER BY 1`;

/**
 * Checks whether the server can work with this database, before anything in it is changed.
 *
 * @throws UnusableDatabaseError in plain words: a standby, a read-only database, missing rights, another encoding
 */
export async function assertUsable(writer: DataSource): Promise<void> {
  const [state]: ServerState[] = await writer.query(STATE_QUERY);
  const { standby, readonly, encoding, user, schema } = state!;
  if (standby) throw new UnusableDatabaseError('DATABASE_URL points to a PostgreSQL standby, which is read-only: point it at the primary.');
  if (readonly)
    throw new UnusableDatabaseError(
      `PostgreSQL accepts no changes: default_transaction_read_only is on for the server, this database or the user ${user}. Turn it off.`,
    );
  if (encoding !== 'UTF8')
    throw new UnusableDatabaseError(`The database is encoded as ${encoding}, which cannot store every text. Create one with the encoding UTF8.`);
  if (schema === null)
    throw new UnusableDatabaseError(`None of the schemas in the search_path of the user ${user} exists. Create one, or change the search_path.`);
  const inaccessible = await inaccessibleTables(writer);
  if (inaccessible.length > 0)
    throw new UnusableDatabaseError(`The user ${user} is not allowed to read and write these tables: ${inaccessible.join(', ')}. Make it their owner, or grant it ALL on them.`);
}

/** @throws UnusableDatabaseError when this user may not create tables, as pending migrations require */
export async function assertCanMigrate(writer: DataSource): Promise<void> {
  const [rights]: { user: string; schema: string; may_create: boolean }[] = await writer.query(
    `SELECT current_user AS "user", current_schema() AS schema, has_schema_privilege(current_schema(), 'CREATE') AS may_create`,
  );
  const { user, schema, may_create } = rights!;
  if (!may_create)
    throw new UnusableDatabaseError(`The user ${user} is not allowed to create tables in the schema ${schema}. Run: GRANT CREATE, USAGE ON SCHEMA ${schema} TO ${user}.`);
}

async function inaccessibleTables(writer: DataSource): Promise<string[]> {
  const names = ['migrations', ...writer.entityMetadatas.map(({ tableName }) => tableName)];
  const rows: { name: string }[] = await writer.query(INACCESSIBLE_TABLES, [names]);
  return rows.map(({ name }) => name);
}
