import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { duration } from '../config/duration.js';
import { projectRoot } from '../config/project-root.js';
import { defineSettings, setting } from '../config/settings-group.js';
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
  /** the Redis server that joins several servers; null where this one is alone */
  redisUrl: string | null;
  /** what this server is called in logs and health */
  instanceName: string;
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

const redisUrl = z.string().refine((value) => /^rediss?:$/.test(URL.parse(value)?.protocol ?? ''), 'must be a URL like redis://127.0.0.1:6379');
const instanceName = z.string().trim().regex(/^[\w.:-]{1,100}$/, 'must be a name of letters, digits and . : _ -, at most 100 characters');

/** Declares `DATABASE_URL`, `DATABASE_POOL`, `DATABASE_WAIT`, `REDIS_URL` and `INSTANCE_NAME`. */
export const databaseSettings = defineSettings({
  variables: {
    DATABASE_URL: setting(databaseUrl, {
      default: 'sqlite:api/data/users.db',
      meaning: 'the database: an SQLite file, or a database on a PostgreSQL server',
      format: '`sqlite:FILE` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`',
      example: 'postgres://switchboard@127.0.0.1:5432/switchboard',
    }),
    DATABASE_POOL: setting(pool, {
      unset: '`16+10`, with `REDIS_URL` `8+6`',
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
    REDIS_URL: setting(redisUrl, {
      unset: 'none',
      meaning: 'joins several servers on one PostgreSQL database: the Redis or Valkey server through which they tell each other of changes',
      format: '`redis://…` or `rediss://…`',
      example: 'redis://127.0.0.1:6379',
    }),
    INSTANCE_NAME: setting(instanceName, {
      unset: 'the host name',
      meaning: 'what this server is called in the log, in health and on the doctor’s page',
      format: 'letters, digits and `.` `:` `_` `-`',
      example: 'chat-1',
    }),
  },
  violations: ({ REDIS_URL }, values) =>
    REDIS_URL !== undefined && values?.DATABASE_URL.startsWith('sqlite:') === true ? ['REDIS_URL joins servers on PostgreSQL; with SQLite there is one: set DATABASE_URL, or remove REDIS_URL'] : [],
  resolve: ({ DATABASE_URL, DATABASE_POOL, DATABASE_WAIT, REDIS_URL, INSTANCE_NAME }): StorageSettings => ({
    database: DATABASE_URL.startsWith('sqlite:')
      ? { kind: 'sqlite', file: resolve(projectRoot(), DATABASE_URL.slice('sqlite:'.length)) }
      : { kind: 'postgres', url: DATABASE_URL },
    databasePool: DATABASE_POOL ?? (REDIS_URL === undefined ? { write: 16, read: 10 } : { write: 8, read: 6 }),
    databaseWait: DATABASE_WAIT,
    redisUrl: REDIS_URL ?? null,
    instanceName: INSTANCE_NAME ?? (hostname().replace(/[^\w.:-]/g, '-') || 'switchboard'),
  }),
  shown: ({ database }) => ({ DATABASE_URL: database.kind === 'sqlite' ? `sqlite:${database.file}` : database.url }),
});
