import { join, resolve } from 'node:path';
import { misspeltSettings } from './misspelt-settings.js';
import { projectRoot } from './project-root.js';
import { defaultPublicUrl, isLoopback, isLoopbackHost } from './public-address.js';
import { readEnvFile, resolveFileVariables } from './setting-sources.js';
import { settingsSchema } from './settings.schema.js';

/** Injection token of the {@link Settings}. @since 0.1.0 */
export const SETTINGS = Symbol('Settings');

/** Where the data lives. @since 0.1.0 */
export type DatabaseSettings = { kind: 'sqlite'; file: string } | { kind: 'postgres'; url: string };

/** Everything that an operator can configure, validated and resolved. Durations are in milliseconds, paths absolute. @since 0.1.0 */
export interface Settings {
  port: number;
  host: string;
  database: DatabaseSettings;
  /** maximum connections to PostgreSQL, for writing and for reading; one more holds the owner lock */
  databasePool: { write: number; read: number };
  /** how long startup waits for a PostgreSQL that does not respond yet */
  databaseWait: number;
  /** the origin at which users reach the server */
  publicUrl: string;
  /** true if PUBLIC_URL names this machine */
  loopback: boolean;
  /** addresses of proxies whose forwarding headers are trusted; empty: none */
  trustProxy: string[];
  passwordMinLength: number;
  /** undefined: generated once and kept next to the SQLite file */
  jwtSecret: string | undefined;
  adminEmail: string;
  adminPassword: string | undefined;
  registration: 'open' | 'closed';
  rateLimits: boolean;
  sessionIdleAfter: number;
  knowledgeDir: string;
  logLevel: string;
  /** folder of the built web pages */
  webRoot: string;
}

/** The settings are invalid; {@link errors} lists every error in plain words. */
export class SettingsError extends Error {
  constructor(readonly errors: string[]) {
    super(`Switchboard cannot start with these settings:\n${errors.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

/**
 * Reads `process.env` and the file `.env` next to package.json (the environment wins).
 *
 * @param folder where to look for `.env`
 * @throws SettingsError listing all errors at once
 * @since 0.1.0
 */
export function loadSettings(folder = projectRoot()): Settings {
  return parseSettings({ ...readEnvFile(folder), ...process.env });
}

/**
 * Looks for variables in `process.env` and in the file `.env` that resemble a setting without being one.
 *
 * @param folder where to look for `.env`
 * @returns one sentence for each, which names the setting it resembles and never quotes its value
 */
export function settingsWarnings(folder = projectRoot()): string[] {
  const names = Object.keys(settingsSchema.shape);
  return [...misspeltSettings(process.env, names, 'the environment'), ...misspeltSettings(readEnvFile(folder), names, '.env')];
}

/**
 * Creates settings from the given variables, whatever the environment contains: for tests, and for programs that start Switchboard
 * themselves. `NAME_FILE` is the path of a file that contains the value of `NAME`.
 *
 * @param env the variables, by name; an empty value counts as not set
 * @throws SettingsError listing all errors at once
 * @since 0.2.0
 */
export function parseSettings(env: Record<string, string | undefined>): Settings {
  const notEmpty = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const { variables: given, errors } = resolveFileVariables(notEmpty, Object.keys(settingsSchema.shape));
  const parsed = settingsSchema.safeParse(given);
  if (!parsed.success) errors.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`));
  if (given['DATABASE_URL']?.startsWith('postgres') && !given['JWT_SECRET'] && !given['JWT_SECRET_FILE'])
    errors.push('JWT_SECRET is required with PostgreSQL; generate one with: openssl rand -base64 48');
  const minLength = parsed.success ? parsed.data.PASSWORD_MIN_LENGTH : 8;
  if (given['ADMIN_PASSWORD'] && [...given['ADMIN_PASSWORD']].length < minLength)
    errors.push(`ADMIN_PASSWORD must be at least ${minLength} characters long`);
  if (!parsed.success || errors.length > 0) throw new SettingsError(errors);
  return resolveSettings(parsed.data);
}

function resolveSettings(raw: ReturnType<typeof settingsSchema.parse>): Settings {
  const root = projectRoot();
  const publicUrl = new URL(raw.PUBLIC_URL ?? defaultPublicUrl(raw.HOST, raw.PORT)).origin;
  const loopback = isLoopback(new URL(publicUrl).hostname);
  return {
    port: raw.PORT,
    host: raw.HOST,
    database: raw.DATABASE_URL.startsWith('sqlite:')
      ? { kind: 'sqlite', file: resolve(root, raw.DATABASE_URL.slice('sqlite:'.length)) }
      : { kind: 'postgres', url: raw.DATABASE_URL },
    databasePool: raw.DATABASE_POOL,
    databaseWait: raw.DATABASE_WAIT,
    publicUrl,
    loopback,
    trustProxy: raw.TRUST_PROXY ?? [],
    passwordMinLength: raw.PASSWORD_MIN_LENGTH,
    jwtSecret: raw.JWT_SECRET,
    adminEmail: raw.ADMIN_EMAIL,
    adminPassword: raw.ADMIN_PASSWORD,
    registration: raw.REGISTRATION ?? (loopback && isLoopbackHost(raw.HOST) ? 'open' : 'closed'),
    rateLimits: raw.RATE_LIMITS === 'on',
    sessionIdleAfter: raw.SESSION_IDLE_AFTER,
    knowledgeDir: raw.KNOWLEDGE_DIR ?? join(root, 'docs'),
    logLevel: raw.LOG_LEVEL,
    webRoot: join(root, 'dist/admin'),
  };
}
