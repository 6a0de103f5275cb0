import { DomainError } from '../errors/domain-error.js';

const sqliteFull = /^SQLITE_(FULL|IOERR_WRITE|IOERR_SHMSIZE)/;
const sqliteBusy = /^SQLITE_(BUSY|LOCKED)/;
/** PostgreSQL error classes (appendix A of its manual): connection lost, shutting down, too many connections, out of resources. */
const postgresAway = /^(08...|25P03|57P0[1-5]|53[03]..)$/;
/** A statement or a lock took too long for PostgreSQL: somebody else holds what it needs. */
const postgresBusy = /^(57014|55P03)$/;
/** What `pg` and TypeORM say without a code when a connection broke, before, while or between uses, or none was free in time. */
const connectionLost = /Connection terminated|connection error and is not queryable|timeout exceeded when trying to connect|already released/;
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

/** Whether somebody else holds a lock for longer than was waited. */
export function isBusy(error: unknown): boolean {
  const code = driverCode(error);
  return sqliteBusy.test(code) || postgresBusy.test(code);
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
  if (postgresAway.test(code) || socketFault.test(code) || connectionLost.test(message))
    return new DomainError('unavailable', 'database_unavailable', 'The database cannot be reached just now; try again.', {
      cause: error,
      headers: { 'Retry-After': '2' },
    });
  return null;
}
