import type { LoggerService } from '@nestjs/common';
import { types } from 'node:util';
import { type DestinationStream, type Logger as Pino, pino } from 'pino';
import { productVersion } from '../build/build.js';
import { traceFields } from '../tracing/trace-context.js';
import { terminalText } from './terminal-text.js';

/** Fields of log entries that could contain a secret. */
const secretPaths = ['password', 'current_password', 'password_hash', 'access_token', 'authorization', 'cookie', 'token', 'jwtSecret'];

/**
 * Creates the structured log: one JSON object per line with level, time and version, on standard output; on a terminal the same as text.
 * Secrets are redacted at the top level and up to two levels down.
 *
 * @param level minimum level that is written
 * @param destination where JSON lines go instead, for tests
 */
export function createPino(level: string, destination: DestinationStream = standardOutput()): Pino {
  const options = {
    level,
    base: { version: productVersion() },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: secretPaths.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*["${name}"]`]),
      censor: '[redacted]',
    },
    serializers: { err: describeError },
    mixin: traceFields,
  };
  return pino(options, destination);
}

/** How long the end of the process waits for the log, in milliseconds: standard output may be a pipe that nobody reads. */
const FLUSH_LIMIT_MS = 1_000;

/** The one stream through which this process writes JSON lines, whichever logger they come from, so that they stay in order. */
let jsonOutput: ReturnType<typeof pino.destination> | undefined;

/** Standard output: text on a terminal, otherwise JSON lines, which are written asynchronously and in order. */
function standardOutput(): DestinationStream {
  if (process.stdout.isTTY) return { write: (line) => void process.stdout.write(terminalText(line)) };
  // With a minLength of 0, `flush` would not wait for the write under way.
  const output = (jsonOutput ??= pino.destination({ dest: 1, sync: false, minLength: 1 }));
  // Not the stream itself: `fatal` would call its `flushSync`, whose lines overtake the write under way.
  return { write: (line) => void output.write(line) };
}

/**
 * Ends the process once all that was logged is written; it waits a second at most.
 *
 * @param code exit status
 */
export function exitAfterLogging(code: number): void {
  if (!jsonOutput) process.exit(code);
  setTimeout(() => process.exit(code), FLUSH_LIMIT_MS);
  jsonOutput.flush(() => process.exit(code));
}

/** Whether a value is an error, of whatever realm. */
function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/** An error without the parameters of its SQL, which are user data. */
function describeError(error: unknown): unknown {
  if (!isError(error)) return error;
  const { code, query, errors } = error as { code?: unknown; query?: unknown; errors?: unknown };
  return {
    type: error.name,
    message: error.message,
    code,
    query,
    stack: error.stack,
    cause: error.cause && describeError(error.cause),
    errors: Array.isArray(errors) ? errors.map(describeError) : undefined,
  };
}

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** Contexts in which Nest reports each module and route at startup, which is noise. */
const NEST_INTERNALS = /^(InstanceLoader|RouterExplorer|RoutesResolver|NestFactory|NestApplication)$/;
/** The context in which Nest logs why an application could not be created, before it throws the same error for its caller to report. */
const NEST_RETHROWN = 'ExceptionHandler';

/** Connects Nest's `Logger` to pino: `logger.warn({ fields }, 'what happened')`, just the text, or an error. */
export class PinoLogger implements LoggerService {
  constructor(private readonly pino: Pino) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  /**
   * Nest appends the logger's context as the last parameter, and may put a stack before it. An error may be the message, one of its fields,
   * or a further parameter: its name, message, stack and causes are kept in each case.
   */
  private write(level: Level, message: unknown, rest: unknown[]): void {
    const texts = rest.filter((part) => typeof part === 'string');
    const others = rest.filter((part) => typeof part !== 'string' && part !== undefined);
    const context = texts.at(-1);
    const text = texts.length > 1 ? texts[0] : undefined;
    const effectiveLevel = context === NEST_RETHROWN || (level === 'info' && NEST_INTERNALS.test(context ?? '')) ? 'debug' : level;
    const error = [message, ...others].find(isError);
    const details = others.filter((part) => part !== error);
    const fields = { context, ...(error && { err: error }), ...(details.length > 0 && { details: details.map(describeError) }) };
    if (isError(message)) this.pino[effectiveLevel](fields, text && !text.includes('\n    at ') ? text : message.message);
    else if (typeof message === 'object' && message !== null) this.pino[effectiveLevel]({ ...describeFields(message), ...fields }, text);
    else this.pino[effectiveLevel]({ ...(text !== undefined && { stack: text }), ...fields }, String(message));
  }
}

/** Fields with errors described, since JSON would drop their content. pino describes `err` itself. */
function describeFields(fields: object): object {
  return Object.fromEntries(Object.entries(fields).map(([name, value]: [string, unknown]) => [name, name === 'err' ? value : describeError(value)]));
}
