import { QueryFailedError } from 'typeorm';
import { statusOf } from '../errors/status.js';
import { asDomainError } from '../http/problem.js';
import { classify, toDatabaseError, isSessionError } from './database-errors.js';

/** Every SQLSTATE class of PostgreSQL (its manual, appendix A), with some of its codes and the expected status. */
const sqlStates: [codes: string, status: number][] = [
  ['00000 01000 02000 03000', 500],
  ['08000 08001 08003 08004 08006 08007 08P01', 503],
  ['09000', 500],
  ['0A000', 503],
  ['0B000 0F000 0F001', 500],
  ['0L000 0LP01 0P000', 503],
  ['0Z000 0Z002 20000 21000', 500],
  ['22000 22001 22003 22021 22P02 22P05 22P06', 422],
  ['23000 23001 23503 23505 23P01 40002', 409],
  ['23502 23514', 500],
  ['24000', 500],
  ['25000 25001 25006 25P01 25P03 25P04', 503],
  ['25P02', 500],
  ['26000', 503],
  ['27000', 500],
  ['28000 28P01', 503],
  ['2B000 2BP01 2D000 2F000 2F003 34000', 500],
  ['38000 39000 39P01', 503],
  ['3B000', 500],
  ['3D000 3F000 40000 40001 40003 40P01', 503],
  ['42000 42601 42803 42804 42P02 42846 42702 42725', 500],
  ['42501 42P01 42703 42704 42883 42P05', 503],
  ['44000', 500],
  ['53000 53200 53300 53400', 503],
  ['53100', 507],
  ['54000 54001 54011 54023', 503],
  ['55000 55006 55P02 55P03 55P04', 503],
  ['57000 57014 57P01 57P02 57P03 57P04 57P05', 503],
  ['58000 58030 58P01 58P02 72000 F0000 F0001 HV000 HV00N', 503],
  ['P0000 P0001 P0002 P0003 P0004', 500],
  ['XX000 XX001 XX002', 503],
  // Not used by PostgreSQL today.
  ['99000 ZZZZZ', 500],
];

/** Every result code of SQLite (sqlite.org/rescode.html), including some extended ones. */
const resultCodes: [codes: string, status: number][] = [
  ['ERROR ERROR_MISSING_COLLSEQ MISUSE AUTH RANGE NOTICE WARNING', 500],
  ['CONSTRAINT_NOTNULL CONSTRAINT_CHECK CONSTRAINT_DATATYPE CONSTRAINT_TRIGGER CONSTRAINT_FUNCTION', 500],
  ['CONSTRAINT CONSTRAINT_UNIQUE CONSTRAINT_PRIMARYKEY CONSTRAINT_ROWID CONSTRAINT_FOREIGNKEY', 409],
  ['TOOBIG MISMATCH', 422],
  ['FULL IOERR_WRITE IOERR_SHMSIZE NOLFS', 507],
  ['INTERNAL PERM ABORT ABORT_ROLLBACK BUSY BUSY_RECOVERY BUSY_SNAPSHOT LOCKED LOCKED_SHAREDCACHE NOMEM READONLY READONLY_DBMOVED', 503],
  ['INTERRUPT IOERR IOERR_READ IOERR_FSYNC IOERR_LOCK CORRUPT CORRUPT_INDEX NOTFOUND CANTOPEN CANTOPEN_ISDIR PROTOCOL EMPTY SCHEMA', 503],
  ['FORMAT NOTADB CONSTRAINT_VTAB', 503],
];

/** Errors of the operating system, DNS and TLS, by the codes that Node gives them. */
const systemCodes: [codes: string, status: number][] = [
  ['ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT EHOSTUNREACH ENETUNREACH ENOTFOUND EAI_AGAIN EMFILE ENFILE EIO EROFS', 503],
  ['CERT_HAS_EXPIRED DEPTH_ZERO_SELF_SIGNED_CERT ERR_TLS_CERT_ALTNAME_INVALID UNABLE_TO_VERIFY_LEAF_SIGNATURE', 503],
  ['ENOSPC', 507],
  ['EINVAL ENOENT ERR_INVALID_ARG_TYPE', 500],
];

const each = (table: [string, number][], prefix = '') => table.flatMap(([codes, status]) => codes.split(' ').map((code): [string, number] => [prefix + code, status]));

describe('K8: errors of the database, by the class of their code', () => {
  test.each([...each(sqlStates), ...each(resultCodes, 'SQLITE_'), ...each(systemCodes)])('%s responds %i', (code, status) => {
    const raw = Object.assign(new Error('said by the driver'), { code });
    for (const error of [raw, new QueryFailedError('SELECT 1', [], raw), new Error('wrapped', { cause: raw })]) {
      const response = asDomainError(error);
      expect(statusOf[response.kind]).toBe(status);
      expect(response.message).not.toContain('said by the driver');
      if (status === 503 || status === 507) expect(Number(response.headers['Retry-After'])).toBeGreaterThan(0);
    }
  });

  test.each<[string, string]>([
    ['25006', 'database_read_only'], ['SQLITE_READONLY', 'database_read_only'], ['42501', 'database_permission_denied'], ['42P01', 'database_schema_missing'],
    ['53100', 'storage_full'], ['SQLITE_FULL', 'storage_full'], ['55P03', 'database_busy'], ['57P03', 'database_unavailable'], ['XX001', 'database_failing'],
    ['SQLITE_CORRUPT', 'database_failing'], ['EMFILE', 'too_many_open_files'],
  ])('%s has the code %s', (code, name) => {
    expect(toDatabaseError(Object.assign(new Error('x'), { code }))?.code).toBe(name);
  });

  test.each([
    'Connection terminated unexpectedly', 'Client has encountered a connection error and is not queryable', 'timeout exceeded when trying to connect',
    'Query runner already released. Cannot run queries anymore.', 'The server does not support SSL connections',
  ])('a connection lost without a code is an error of the database: %s', (message) => {
    expect(toDatabaseError(new QueryFailedError('SELECT 1', [], new Error(message)))?.code).toBe('database_unavailable');
    expect(toDatabaseError(new Error(message))?.code).toBe('database_unavailable');
  });

  test('a missing table is an error of the database on SQLite too; wrong SQL is ours', () => {
    const error = (message: string) => Object.assign(new Error(message), { code: 'SQLITE_ERROR' });
    expect(classify(error('no such table: messages'))).toBe('schema');
    expect(classify(error('near "SELEC": syntax error'))).toBeNull();
  });

  test('a session is discarded for errors that a new one may not have, not for those of other causes or of one statement', () => {
    const isGivenUp = (code: string) => isSessionError(Object.assign(new Error('x'), { code }));
    expect(['25006', '42501', '26000', '0A000', 'XX000', '58030'].filter(isGivenUp)).toHaveLength(6);
    expect(['22P02', '23505', '40001', '42601', '55P03', '57014', '53100', '53300', '57P01'].filter(isGivenUp)).toEqual([]);
  });
});
