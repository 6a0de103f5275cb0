import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { systemEnvironment } from '../../config/system-environment.js';

const runFile = promisify(execFile);

/** The PostgreSQL client programs that a backup or a restore runs. */
export interface ClientTools {
  pg_dump: string;
  pg_restore: string;
  psql: string;
}

const NAMES = ['pg_dump', 'pg_restore', 'psql'] as const;
const SUFFIX = process.platform === 'win32' ? '.exe' : '';

/** Where packages install them, each version in its own folder: Debian and Ubuntu, Red Hat, Homebrew, Windows. `*` is a version. */
const PACKAGE_FOLDERS = [
  '/usr/lib/postgresql/*/bin', '/usr/*/bin', '/opt/homebrew/opt/*/bin', '/usr/local/opt/*/bin', 'C:/Program Files/PostgreSQL/*/bin',
];
const VERSIONED = /^(\d+|pgsql-\d+|postgresql@\d+|libpq)$/;

/** Folders that contain PostgreSQL's client programs: those of packages, then those of the PATH. */
export function toolFolders(path = systemEnvironment()['PATH'] ?? ''): string[] {
  const packaged = PACKAGE_FOLDERS.flatMap((pattern) => {
    const [root, rest] = pattern.split('/*/') as [string, string];
    if (!existsSync(root)) return [];
    return readdirSync(root).filter((name) => VERSIONED.test(name)).map((name) => join(root, name, rest));
  });
  return [...packaged, ...path.split(delimiter)].filter((folder) => folder !== '' && NAMES.every((name) => existsSync(join(folder, name + SUFFIX))));
}

/**
 * Finds PostgreSQL's client programs of the server's version, or of the next newer one: an older pg_dump refuses to read a newer server.
 *
 * @param major the server's major version
 * @param folders where to look
 * @throws Error in plain words when there are none
 */
export async function findClientTools(major: number, folders = toolFolders()): Promise<ClientTools> {
  const found: { folder: string; version: number }[] = [];
  for (const folder of folders) {
    const version = await toolVersion(folder);
    if (version >= major) found.push({ folder, version });
  }
  const [best] = found.sort((a, b) => a.version - b.version);
  if (!best)
    throw new Error(
      `The PostgreSQL programs pg_dump, pg_restore and psql, version ${major} or newer, are not installed or not in the PATH. ` +
        `Install them (on Debian and Ubuntu: the package postgresql-client-${major}). Nothing was changed.`,
    );
  return Object.fromEntries(NAMES.map((name) => [name, join(best.folder, name + SUFFIX)])) as unknown as ClientTools;
}

async function toolVersion(folder: string): Promise<number> {
  try {
    const { stdout } = await runFile(join(folder, `pg_dump${SUFFIX}`), ['--version']);
    // "pg_dump (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)"
    return Number(/\) (\d{1,3})/.exec(stdout)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** CA bundles trusted by the system, as Node trusts its own. */
const CA_BUNDLES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'];

/**
 * Passes DATABASE_URL to PostgreSQL's client programs in their environment, since other users of the machine can read arguments. TLS is
 * verified as strictly as by the driver's sslmode.
 *
 * @param url as in DATABASE_URL
 */
export function toolEnvironment(url: string): NodeJS.ProcessEnv {
  const { host, port, user, database, password } = new pg.Client({ connectionString: url }) as pg.Client & Record<string, unknown>;
  const query = URL.canParse(url) ? new URL(url).searchParams : new URLSearchParams();
  const mode = query.get('sslmode');
  const root = query.get('sslrootcert') ?? CA_BUNDLES.find((file) => existsSync(file));
  const modes: Record<string, string> = { disable: 'disable', 'no-verify': 'require' };
  const settings = {
    PGHOST: host, PGPORT: String(port), PGUSER: user, PGDATABASE: database, PGPASSWORD: typeof password === 'string' ? password : undefined,
    PGSSLMODE: mode === null ? undefined : (modes[mode] ?? 'verify-full'),
    PGSSLROOTCERT: mode === null || modes[mode] ? undefined : root,
    PGSSLCERT: query.get('sslcert') ?? undefined, PGSSLKEY: query.get('sslkey') ?? undefined, PGOPTIONS: query.get('options') ?? undefined,
    PGAPPNAME: 'switchboard backup', PGCONNECT_TIMEOUT: '10', PGCLIENTENCODING: 'UTF8', LC_MESSAGES: 'C',
  };
  return Object.fromEntries(Object.entries({ ...systemEnvironment(), ...settings }).filter(([, value]) => value !== undefined && value !== ''));
}
