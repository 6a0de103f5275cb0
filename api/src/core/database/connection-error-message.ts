import { driverCode } from './database-errors.js';

/** What a driver's code, or its message where the code is ambiguous, means for the person at the terminal. The first match is used. */
const SENTENCES: readonly (readonly [code: RegExp, sentence: string, message?: RegExp])[] = [
  [/^SQLITE_(CORRUPT|NOTADB)/, 'The database is damaged: SQLite cannot read all of it. Nothing was changed; restore it from a backup: npm run restore -- FILE'],
  [/^SQLITE_(BUSY|LOCKED)/, 'Another program is using the database. Close it, or try again in a moment.'],
  [/^SQLITE_(CANTOPEN|READONLY|PERM)|^(EACCES|EPERM|EROFS)$/, 'The database file cannot be opened. Check DATABASE_URL, and that you may read and write the file and its folder.'],
  [/^SQLITE_FULL|^ENOSPC$/, 'The disk is full. Free some space, then try again.'],
  [/^53100$/, 'The disk of PostgreSQL is full. Free some space there, then try again.'],
  [/^(EMFILE|ENFILE)$/, 'Too many files are open. Raise the limit (ulimit -n), then try again.'],
  [/^08P01$/, 'DATABASE_URL points to a connection pooler (such as PgBouncer) that rejects one of the URL\'s parameters, such as options. Remove the parameter, list it in the pooler\'s ignore_startup_parameters, or point DATABASE_URL at PostgreSQL itself.', /startup parameter/],
  [/^08P01$/, 'DATABASE_URL points to a connection pooler (such as PgBouncer) that does not provide a connection. Check its log, or point DATABASE_URL at PostgreSQL itself.', /pooler|no such (database|user)|no more connections|server login|query_wait_timeout|pgbouncer/i],
  [/^(ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$|^(08|57P0)/, 'PostgreSQL does not respond. Start it, or correct the host and port in DATABASE_URL.'],
  [/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/, 'PostgreSQL\'s certificate cannot be verified. Every sslmode except disable and no-verify checks the certificate and the host name, even sslmode=require. Add sslrootcert=FILE with the certificate of its authority to DATABASE_URL, or use sslmode=no-verify to encrypt without verifying the server.'],
  [/^$/, 'PostgreSQL does not support TLS, but sslmode in DATABASE_URL requires it. Turn on ssl in postgresql.conf or, on a network where nobody can listen, use sslmode=disable.', /does not support SSL/],
  [/^$/, 'PostgreSQL does not respond. Start it, or correct the host and port in DATABASE_URL.', /^(Connection terminated|timeout exceeded)/],
  [/^$/, 'PostgreSQL requires a password. Add it to DATABASE_URL: postgres://USER:PASSWORD@HOST:PORT/DATABASE', /^SASL/],
  [/^3D000$/, 'PostgreSQL has no database with this name. Create it with createdb, or correct DATABASE_URL.'],
  [/^28/, 'PostgreSQL does not allow this user to connect. Correct the user name and password in DATABASE_URL.'],
  [/^53300$/, 'PostgreSQL accepts no more connections: its limit, or that of the database or user, is reached. Raise the limit, or lower DATABASE_POOL.'],
  [/^25006$/, 'PostgreSQL accepts no changes: it is a standby or read-only. Point DATABASE_URL at the primary, or make it writable.'],
  [/^42501$/, 'The PostgreSQL user lacks required privileges. Make it the owner of the database, or at least of the schema and every table in it.'],
];

/**
 * Describes an error for the person at the terminal.
 *
 * @param error anything that was thrown
 * @returns for an error of the database's driver, a sentence that says what to do; otherwise the error's own message
 */
export function connectionErrorMessage(error: unknown): string {
  const code = driverCode(error);
  const message = error instanceof Error ? error.message : String(error);
  return SENTENCES.find(([pattern, , words]) => pattern.test(code) && (words === undefined || words.test(message)))?.[1] ?? message;
}
