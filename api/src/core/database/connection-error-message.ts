import { driverCode } from './database-errors.js';

/** What a driver's code, or its message where the code is ambiguous, means for the person at the terminal. The first match is used. */
const SENTENCES: readonly (readonly [code: RegExp, sentence: string, message?: RegExp])[] = [
  [/^SQLITE_(CORRUPT|NOTADB)/, 'The database is damaged: SQLite cannot read all of it. Nothing was changed; restore it from a backup: npm run restore -- FILE'],
  [/^SQLITE_(BUSY|LOCKED)/, 'Another program holds the database. Close it, or try again in a moment.'],
  [/^SQLITE_(CANTOPEN|READONLY|PERM)|^(EACCES|EPERM|EROFS)$/, 'The database file cannot be opened. Check DATABASE_URL, and that the file and its folder are yours to read and to write in.'],
  [/^SQLITE_FULL|^(ENOSPC|53100)$/, 'There is no room left on the disk. Make some, then try again.'],
  [/^(EMFILE|ENFILE)$/, 'Too many files are open. Raise the limit (ulimit -n), then try again.'],
  [/^08P01$/, 'DATABASE_URL leads to a connection pooler (such as PgBouncer) that refuses a parameter of its query part, such as options. Leave it out, name it in the pooler\'s ignore_startup_parameters, or let DATABASE_URL name PostgreSQL itself.', /startup parameter/],
  [/^08P01$/, 'DATABASE_URL leads to a connection pooler (such as PgBouncer) that gives no connection. Look into its log, or let DATABASE_URL name PostgreSQL itself.', /pooler|no such (database|user)|no more connections|server login|query_wait_timeout|pgbouncer/i],
  [/^(ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$|^(08|57P0)/, 'PostgreSQL does not answer. Start it, or correct the host and port in DATABASE_URL.'],
  [/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/, 'PostgreSQL\'s certificate cannot be verified. Every sslmode but disable and no-verify checks it and the host\'s name, sslmode=require too: name its authority by sslrootcert=FILE in DATABASE_URL, or write sslmode=no-verify to encrypt without knowing to whom.'],
  [/^$/, 'PostgreSQL speaks no TLS, and sslmode in DATABASE_URL asks for it. Switch ssl on in postgresql.conf, or write sslmode=disable where nobody can listen.', /does not support SSL/],
  [/^$/, 'PostgreSQL does not answer. Start it, or correct the host and port in DATABASE_URL.', /^(Connection terminated|timeout exceeded)/],
  [/^$/, 'PostgreSQL asks for a password. Write it into DATABASE_URL: postgres://USER:PASSWORD@HOST:PORT/DATABASE', /^SASL/],
  [/^3D000$/, 'PostgreSQL has no database of that name. Make it by createdb, or correct DATABASE_URL.'],
  [/^28/, 'PostgreSQL does not let this user in. Correct the user and password in DATABASE_URL.'],
  [/^53300$/, 'PostgreSQL gives no further connection: its limit, the database\'s or the user\'s is reached. Raise it, or use fewer by DATABASE_POOL.'],
  [/^25006$/, 'PostgreSQL accepts no changes: it is a standby, or read-only. Name the primary in DATABASE_URL, or make it accept changes.'],
  [/^42501$/, 'PostgreSQL does not give this user the rights it needs. Let it own the database, or at least the schema and every table in it.'],
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
