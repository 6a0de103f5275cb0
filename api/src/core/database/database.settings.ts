import { resolve } from 'node:path';
import { z } from 'zod';
import { duration } from '../config/duration.js';
import { projectRoot } from '../config/project-root.js';
import { defineSettings, reservedSetting, setting } from '../config/settings-group.js';
import { databaseUrlError } from './database-url.js';

/** Where the data lives. @since 0.1.0 */
export type DatabaseSettings = { kind: 'sqlite'; file: string } | { kind: 'postgres'; url: string };

/** Where the data lives, and how the server connects to it. Durations are in milliseconds, paths absolute. */
export interface StorageSettings {
  database: DatabaseSettings;
  /** maximum connections to PostgreSQL, for writing and for reading; one more holds the owner lock */
  databasePool: { write: number; read: number };
  /** how long startup waits for a PostgreSQL that does not respond yet */
  databaseWait: number;
}

const databaseUrl = z.string().superRefine((value, context) => {
  const error = databaseUrlError(value);
  if (error !== null) context.addIssue(error);
});

const pool = z.string().transform((value, context) => {
  const [, write, read] = /^([1-9]\d{0,3})\+([1-9]\d{0,3})$/.exec(value.trim()) ?? [];
  if (write !== undefined && read !== undefined) return { write: Number(write), read: Number(read) };
  context.addIssue('must be two numbers of connections, for writing and for reading, like 16+10');
  return z.NEVER;
});

/** Declares `DATABASE_URL`, `DATABASE_POOL`, `DATABASE_WAIT` and `REDIS_URL`. */
export const databaseSettings = defineSettings({
  variables: {
    DATABASE_URL: setting(databaseUrl, {
      default: 'sqlite:api/data/users.db',
      meaning: 'the database: an SQLite file, or a database on a PostgreSQL server',
      format: '`sqlite:FILE` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`',
      example: 'postgres://switchboard@127.0.0.1:5432/switchboard',
    }),
    DATABASE_POOL: setting(pool, {
      default: '16+10',
      meaning: 'maximum connections to PostgreSQL, for writing and for reading; one more holds the owner lock',
      format: 'two numbers with a plus sign',
      example: '8+6',
    }),
    DATABASE_WAIT: setting(duration, {
      default: '1m',
      meaning: 'how long startup waits for PostgreSQL to become reachable',
      format: 'duration',
      example: '5m',
    }),
    REDIS_URL: reservedSetting('several instances'),
  },
  resolve: ({ DATABASE_URL, DATABASE_POOL, DATABASE_WAIT }): StorageSettings => ({
    database: DATABASE_URL.startsWith('sqlite:')
      ? { kind: 'sqlite', file: resolve(projectRoot(), DATABASE_URL.slice('sqlite:'.length)) }
      : { kind: 'postgres', url: DATABASE_URL },
    databasePool: DATABASE_POOL,
    databaseWait: DATABASE_WAIT,
  }),
  shown: ({ database }) => ({ DATABASE_URL: database.kind === 'sqlite' ? `sqlite:${database.file}` : database.url }),
});
