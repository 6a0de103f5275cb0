import { DomainError } from '../errors/domain-error.js';

const sqliteFull = /^SQLITE_(FULL|IOERR_WRITE|IOERR_SHMSIZE)/;
const sqliteBusy = /^SQLITE_(BUSY|LOCKED)/;
/** PostgreSQL error classes (appendix A of its manual): connection lost, shutting down, too many connections, out of resources. */
const postgresAway = /^(08...|57P0[123]|53[03]..)$/;
const socketFault = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND)$/;

/** @returns the driver's error code wherever TypeORM has wrapped it, or the empty string */
export function driverCode(error: unknown): string {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 4; depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    at = 'driverError' in at ? at.driverError : 'cause' in at ? at.cause : undefined;
  }
  return '';
}

/** Whether the database had no room for a write. */
export function isStorageFull(error: unknown): boolean {
  const code = driverCode(error);
  return sqliteFull.test(code) || code === '53100' || code === 'ENOSPC';
}

/** Whether another process holds SQLite's lock. */
export function isBusy(error: unknown): boolean {
  return sqliteBusy.test(driverCode(error));
}

/** Whether PostgreSQL asks to run the transaction again (serialization failure, deadlock). */
export function isRetryable(error: unknown): boolean {
  return /^(40001|40P01)$/.test(driverCode(error));
}

/**
 * What a caller is told when the database cannot serve.
 *
 * @returns null for any other error
 */
export function databaseFault(error: unknown): DomainError | null {
  const code = driverCode(error);
  const message = error instanceof Error ? error.message : '';
  if (isStorageFull(error))
    return new DomainError('storage_full', 'storage_full', 'The server has no room left to store this.', {
      cause: error,
      headers: { 'Retry-After': '30' },
    });
  if (isBusy(error))
    return new DomainError('unavailable', 'database_busy', 'The database is busy; try again.', {
      cause: error,
      headers: { 'Retry-After': '1' },
    });
  if (postgresAway.test(code) || socketFault.test(code) || /Connection terminated|timeout exceeded when trying to connect/.test(message))
    return new DomainError('unavailable', 'database_unavailable', 'The database cannot be reached just now; try again.', {
      cause: error,
      headers: { 'Retry-After': '2' },
    });
  return null;
}
