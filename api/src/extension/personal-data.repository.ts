import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { EXTENSION_MIGRATIONS_PREFIX } from '../core/database/extension-migrations.js';
import { Statement } from '../core/database/statement.js';
import type { PersonalData } from './personal-data.js';

/** Rows removed or read at once. */
export const ROWS_AT_ONCE = 200;

/** A row of a table of an extension. */
export type PersonalRow = Record<string, unknown>;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The tables of extensions, as far as they contain data of persons. */
@Injectable()
export class PersonalDataRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  /** Removes the rows of a session. */
  async removeOfSession(manager: EntityManager, { table, session }: PersonalData, session_id: string): Promise<void> {
    if (session === undefined) return;
    const remove = new Statement(`DELETE FROM ${quoted(table)} WHERE ${quoted(session)} = $1`);
    await remove.all(manager, session_id);
  }

  /** Removes some rows of a person. @returns whether there may be more */
  async removeOfUser(manager: EntityManager, { table, user }: PersonalData, user_id: string): Promise<boolean> {
    if (user === undefined) return false;
    const key = this.keyOf(table).join(', ');
    const remove = new Statement(
      `DELETE FROM ${quoted(table)} WHERE (${key}) IN (SELECT ${key} FROM ${quoted(table)} WHERE ${quoted(user)} = $1 LIMIT ${ROWS_AT_ONCE}) RETURNING 1 AS removed`,
    );
    return (await remove.all(manager, user_id)).length === ROWS_AT_ONCE;
  }

  /**
   * Reads a person's rows of one table, in the order of its key: their own, and those of their sessions.
   *
   * @param after the last row of the previous call
   */
  async rowsOf({ table, user, session }: PersonalData, user_id: string, after?: PersonalRow): Promise<PersonalRow[]> {
    const owners = [
      ...(user === undefined ? [] : [`${quoted(user)} = $1`]),
      ...(session === undefined ? [] : [`${quoted(session)} IN (SELECT session_id FROM user_sessions WHERE user_id = $1)`]),
    ];
    if (owners.length === 0) return [];
    const key = this.keyOf(table);
    const values = after ? this.reader.getMetadata(table).primaryColumns.map(({ databaseName }) => after[databaseName]) : [];
    const next = after ? ` AND (${key.join(', ')}) > (${values.map((_, at) => `$${at + 2}`).join(', ')})` : '';
    const select = new Statement<PersonalRow>(
      `SELECT * FROM ${quoted(table)} WHERE (${owners.join(' OR ')})${next} ORDER BY ${key.join(', ')} LIMIT ${ROWS_AT_ONCE}`,
    );
    return select.all(this.reader, user_id, ...values);
  }

  /** @returns the tables of migrations of extensions that this database has had */
  async migrationTables(): Promise<string[]> {
    const text =
      this.reader.options.type === 'postgres'
        ? 'SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()'
        : "SELECT name FROM sqlite_master WHERE type = 'table'";
    const rows = await new Statement<{ name: string }>(text).all(this.reader);
    return rows.map(({ name }) => name).filter((name) => name.startsWith(EXTENSION_MIGRATIONS_PREFIX)).sort();
  }

  private keyOf(table: string): string[] {
    return this.reader.getMetadata(table).primaryColumns.map(({ databaseName }) => quoted(databaseName));
  }
}
