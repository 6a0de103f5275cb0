import { DomainError, type ErrorKind } from '../errors/domain-error.js';

/**
 * The cause of a database error, and what can be done about it.
 *
 * - `request`: a value that the database cannot store; `conflict`: it contradicts data stored in the meantime.
 * - `busy`: another connection held a lock for longer than the wait limit; `rerun`: PostgreSQL asks to run the transaction again.
 * - `full`: no space. `readonly`, `rights`, `schema` (the statement names something that does not exist), `away` (no connection, or it
 *   broke), `descriptors` (this process has too many files open) and `failing` (anything else that is wrong with the database or its
 *   machine): it cannot serve requests until someone repairs it.
 * - `bug`: an error in this program, whatever its class says.
 */
export type ErrorClass = keyof typeof responses | 'bug';

/**
 * SQLSTATE by class (its first two characters), and by code where one differs from its class (PostgreSQL's manual, appendix A). A code in
 * neither is a bug in this program.
 */
const sqlStateClasses: Readonly<Record<string, ErrorClass>> = {
  '08': 'away',
  // "cached plan must not change result type": a table was altered.
  '0A': 'schema',
  '0L': 'rights',
  '0P': 'rights',
  '22': 'request',
  '23': 'conflict',
  // Constraints on rows are checked before writing.
  '23502': 'bug', '23514': 'bug',
  '25': 'failing', '25006': 'readonly', '25P03': 'away', '25P04': 'busy',
  // A statement failed, and the job ignored it.
  '25P02': 'bug',
  // A pooler in between, or DISCARD ALL by someone else.
  '26': 'failing', '42P05': 'failing',
  '28': 'rights',
  '38': 'failing', '39': 'failing',
  '3D': 'away', '3F': 'schema',
  '40': 'rerun', '40002': 'conflict', '40003': 'away',
  '42501': 'rights',
  // The statements are tested against the schema: if they fail, the schema has been changed.
  '42P01': 'schema', '42703': 'schema', '42704': 'schema', '42883': 'schema',
  '53': 'away', '53100': 'full', '53200': 'failing', '53400': 'failing',
  '54': 'failing',
  '55': 'failing', '55P03': 'busy',
  '57': 'away', '57014': 'busy', '57P04': 'away',
  '58': 'failing',
  '72': 'failing', F0: 'failing', HV: 'failing', XX: 'failing',
};

/** SQLite's result codes (sqlite.org/rescode.html) by primary code, and by extended code where one differs from it. */
const sqliteClasses: Readonly<Record<string, ErrorClass>> = {
  INTERNAL: 'failing', PERM: 'rights', ABORT: 'failing', BUSY: 'busy', LOCKED: 'busy', NOMEM: 'failing', READONLY: 'readonly', INTERRUPT: 'busy',
  IOERR: 'failing', IOERR_WRITE: 'full', IOERR_SHMSIZE: 'full', CORRUPT: 'failing', NOTFOUND: 'failing', FULL: 'full', CANTOPEN: 'failing',
  PROTOCOL: 'busy', EMPTY: 'failing', SCHEMA: 'busy', TOOBIG: 'request', MISMATCH: 'request', NOLFS: 'full', FORMAT: 'failing', NOTADB: 'failing',
  CONSTRAINT: 'conflict', CONSTRAINT_NOTNULL: 'bug', CONSTRAINT_CHECK: 'bug', CONSTRAINT_DATATYPE: 'bug', CONSTRAINT_FUNCTION: 'bug',
  CONSTRAINT_TRIGGER: 'bug', CONSTRAINT_VTAB: 'failing',
};

/** Errors of the operating system, DNS and TLS, by the codes that Node gives them. */
const systemCodeClasses: readonly (readonly [RegExp, ErrorClass])[] = [
  [/^(ENOSPC|EDQUOT)$/, 'full'],
  [/^EROFS$/, 'readonly'],
  [/^(EMFILE|ENFILE)$/, 'descriptors'],
  [/^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_|EPROTO|ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/, 'away'],
  [/^(EIO|ENOMEM|EAGAIN|ENOBUFS)$/, 'failing'],
];

/**
 * Messages of `pg` and TypeORM without a code, for a connection that broke before, during or between uses, or when none was free in time.
 */
const connectionLost =
  /Connection terminated|connection error and is not queryable|timeout exceeded when trying to connect|already released|Client was closed|after calling end on the pool|server does not support SSL/;
const missingInSqlite = /\bno such (table|column|index|function|module)\b/;

/** @returns the driver's error code, even if TypeORM has wrapped the error, or the empty string */
export function driverCode(error: unknown): string {
  const { code } = driverError(error);
  return typeof code === 'string' ? code : '';
}

/** @returns the first error in the chain that has a code, otherwise the innermost one */
function driverError(error: unknown): { code?: unknown; message: string } {
  let at = error;
  for (let depth = 0; depth < 4; depth++) {
    if (typeof at === 'object' && at !== null && 'code' in at && typeof at.code === 'string') break;
    const inner = typeof at === 'object' && at !== null ? ('driverError' in at ? at.driverError : 'cause' in at ? at.cause : undefined) : undefined;
    if (typeof inner !== 'object' || inner === null) break;
    at = inner;
  }
  const { code, message } = (at ?? {}) as { code?: unknown; message?: unknown };
  return { code, message: typeof message === 'string' ? message : '' };
}

/** @returns the class of an error thrown by a driver, TypeORM or the system; null if it is from none of them, or a bug in this program */
export function classify(error: unknown): keyof typeof responses | null {
  const code = driverCode(error);
  const { message } = driverError(error);
  const errorClass = code.startsWith('SQLITE_') ? bySqliteCode(code.slice('SQLITE_'.length), message) : bySqlState(code) ?? bySystemCode(code);
  if (errorClass === 'bug') return null;
  return errorClass ?? (code === '' && connectionLost.test(message) ? 'away' : null);
}

function bySqlState(code: string): ErrorClass | undefined {
  return sqlStateClasses[code] ?? (code.length === 5 ? sqlStateClasses[code.slice(0, 2)] : undefined);
}

function bySystemCode(code: string): ErrorClass | undefined {
  return systemCodeClasses.find(([pattern]) => pattern.test(code))?.[1];
}

function bySqliteCode(code: string, message: string): ErrorClass | undefined {
  if (code === 'ERROR' && missingInSqlite.test(message)) return 'schema';
  return sqliteClasses[code] ?? sqliteClasses[code.split('_', 1)[0]!];
}

/** Whether another connection held a lock for longer than the wait limit. */
export function isBusy(error: unknown): boolean {
  return classify(error) === 'busy';
}

/** Whether PostgreSQL asks to run the transaction again (serialization failure, deadlock). */
export function isRetryable(error: unknown): boolean {
  return classify(error) === 'rerun';
}

/** Whether a statement names something that does not exist in the database. */
export function isSchemaMissing(error: unknown): boolean {
  return classify(error) === 'schema';
}

/** The response to each class: the kind of error, its code, a sentence, and when to try again (`Retry-After`, in seconds). */
const responses = {
  request: ['invalid', 'value_refused', 'The database cannot store one of these values.'],
  conflict: ['conflict', 'conflict', 'The data has changed in the meantime; reload it and try again.'],
  busy: ['unavailable', 'database_busy', 'The database is busy; try again.', 1],
  rerun: ['unavailable', 'database_busy', 'The database is busy; try again.', 1],
  full: ['storage_full', 'storage_full', 'The server has run out of storage space; tell an administrator.', 30],
  readonly: ['unavailable', 'database_read_only', 'The database is read-only at the moment; try again later.', 5],
  rights: ['unavailable', 'database_permission_denied', 'The server currently lacks permission to do this in the database; try again later.', 5],
  schema: ['unavailable', 'database_schema_missing', 'A part of the database is missing; try again later.', 5],
  failing: ['unavailable', 'database_failing', 'The database is not working properly; try again later.', 5],
  away: ['unavailable', 'database_unavailable', 'The database cannot be reached at the moment; try again.', 2],
  descriptors: ['unavailable', 'too_many_open_files', 'The server has too many open files and connections at the moment; try again.', 5],
} as const satisfies Readonly<Record<string, readonly [ErrorKind, string, string, number?]>>;

/**
 * Converts a database error to the error that the caller sees.
 *
 * @returns null for a bug in this program, and for an error that is not the database's
 */
export function toDatabaseError(error: unknown): DomainError | null {
  if (error instanceof DomainError) return null;
  const errorClass = classify(error);
  if (!errorClass) return null;
  const [kind, code, sentence, retryAfter] = responses[errorClass];
  return new DomainError(kind, code, sentence, { cause: error, ...(retryAfter && { headers: { 'Retry-After': String(retryAfter) } }) });
}

/**
 * As {@link toDatabaseError}, but only for failures of the database itself: an error caused by the data stays as the driver threw it, since
 * the caller knows better what it means.
 */
export function toOutageError(error: unknown): DomainError | null {
  return ['request', 'conflict'].includes(classify(error) ?? '') ? null : toDatabaseError(error);
}

/** Whether a new session may succeed where this one failed: the error may be specific to the session. */
export function isSessionError(error: unknown): boolean {
  return ['readonly', 'rights', 'schema', 'failing'].includes(classify(error) ?? '');
}
