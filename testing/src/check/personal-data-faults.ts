import { type Extension, Statement, WriteGate } from '@switchboard/api';
import { randomUUID } from 'node:crypto';
import { DataSource, type EntityMetadata } from 'typeorm';
import type { Switchboard } from '../start-switchboard.js';

const PASSWORD = 'a password for tests';

/** Columns that name a person or a session, whatever `personal_data` says. */
const columnsOf = (metadata: EntityMetadata, word: 'user_id' | 'session_id'): string[] =>
  metadata.columns.map(({ databaseName }) => databaseName).filter((name) => name === word || name.endsWith(`_${word}`));

/** @returns the tables in which rows outlive the session or the person that they are about */
export async function personalDataFaults(extension: Extension, server: Switchboard): Promise<string[]> {
  const source = server.app.get(DataSource);
  const tables = (extension.entities ?? []).map((entity) => source.getMetadata(entity));
  const person = await server.user();
  const newSession = async () => (await person.post<{ session_id: string }>('/api/sessions')).body.session_id;
  const { user_id } = person.user;
  const [first, second] = [await newSession(), await newSession()];
  const faults: string[] = [];
  for (const table of tables)
    try {
      await insert(server, table, { user_id, session_id: first });
      // A table with one row for each person has no room for another.
      await insert(server, table, { user_id, session_id: second }).catch(() => undefined);
    } catch (error) {
      faults.push(`${table.tableName} could not be tried: ${error instanceof Error ? error.message : String(error)}`);
    }

  const left = async (table: EntityMetadata, columns: string[], id: string) => {
    for (const column of columns) if ((await server.query(`SELECT 1 FROM ${table.tableName} WHERE ${column} = $1`, id)).length > 0) return true;
    return false;
  };
  await person.delete(`/api/sessions/${first}`);
  for (const table of tables) if (await left(table, columnsOf(table, 'session_id'), first)) faults.push(`rows of ${table.tableName} outlive their session: name its column in personal_data`);
  await person.delete('/api/auth/me', { current_password: PASSWORD });
  for (const table of tables) {
    const isLeft = (await left(table, columnsOf(table, 'user_id'), user_id)) || (await left(table, columnsOf(table, 'session_id'), second));
    if (isLeft) faults.push(`rows of ${table.tableName} outlive their person: name the column in personal_data`);
  }
  return faults;
}

/** Inserts a row of made-up values about this person and session. */
async function insert(server: Switchboard, metadata: EntityMetadata, ids: { user_id: string; session_id: string }): Promise<void> {
  const values = metadata.columns.map((column) => {
    if (columnsOf(metadata, 'user_id').includes(column.databaseName)) return ids.user_id;
    if (columnsOf(metadata, 'session_id').includes(column.databaseName)) return ids.session_id;
    return column.type === 'text' || column.type === 'varchar' || column.type === String ? randomUUID() : 1;
  });
  const columns = metadata.columns.map(({ databaseName }) => databaseName).join(', ');
  const statement = new Statement(`INSERT INTO ${metadata.tableName} (${columns}) VALUES (${values.map((_, at) => `$${at + 1}`).join(', ')})`);
  await server.app.get(WriteGate).run(async ({ manager }) => void (await statement.all(manager, ...values)));
}
