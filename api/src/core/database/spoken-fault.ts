import { driverCode } from './database-faults.js';

/** What a driver's code means for the person at the terminal, and what they can do. The first that fits is told. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^SQLITE_(CORRUPT|NOTADB)/, 'The database is damaged: SQLite cannot read all of it. Nothing was changed; restore it from a backup: npm run restore -- FILE'],
  [/^SQLITE_(BUSY|LOCKED)/, 'Another program holds the database. Close it, or try again in a moment.'],
  [/^SQLITE_(CANTOPEN|READONLY)|^(EACCES|EPERM|EROFS)$/, 'The database file cannot be opened. Check DATABASE_URL, and that the file and its folder are yours to read and to write in.'],
  [/^SQLITE_FULL|^(ENOSPC|53100)$/, 'There is no room left on the disk. Make some, then try again.'],
  [/^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT)$|^(08|57P0)/, 'PostgreSQL does not answer. Start it, or correct the host and port in DATABASE_URL.'],
  [/^3D000$/, 'PostgreSQL has no database of that name. Make it by createdb, or correct DATABASE_URL.'],
  [/^28/, 'PostgreSQL does not let this user in. Correct the user and password in DATABASE_URL.'],
];

/**
 * @param error anything that was thrown
 * @returns a sentence that says what to do where the database's driver has thrown it, else its own message
 */
export function spokenFault(error: unknown): string {
  const code = driverCode(error);
  const spoken = SENTENCES.find(([pattern]) => pattern.test(code))?.[1];
  return spoken ?? (error instanceof Error ? error.message : String(error));
}
