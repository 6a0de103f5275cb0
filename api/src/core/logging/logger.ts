import type { LoggerService } from '@nestjs/common';
import { type Logger as Pino, pino } from 'pino';

/** Where a secret could stand in what is logged. */
const secretPaths = ['password', 'current_password', 'password_hash', 'access_token', 'authorization', 'cookie', 'token', 'jwtSecret'];

/**
 * The structured log: one JSON line an event, on standard output, secrets redacted wherever they stand.
 *
 * @param level least level that is written
 */
export function createPino(level: string): Pino {
  return pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: secretPaths.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*["${name}"]`]),
      censor: '[redacted]',
    },
    serializers: { err: describeError },
  });
}

/** An error without the parameters of its SQL: they are what people wrote. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? error.code : undefined;
  const query = 'query' in error ? error.query : undefined;
  return { type: error.name, message: error.message, code, query, stack: error.stack, cause: error.cause && describeError(error.cause) };
}

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** Lets Nest's `Logger` write to pino: `logger.warn({ fields }, 'what happened')`, or just the text. */
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

  /** Nest appends the logger's context as the last parameter. */
  private write(level: Level, message: unknown, rest: unknown[]): void {
    const texts = rest.filter((part) => typeof part === 'string');
    const context = texts.at(-1);
    // Nest reports each of its modules and routes at info while it starts: nobody's news.
    const of = level === 'info' && /^(InstanceLoader|RouterExplorer|RoutesResolver|NestFactory)$/.test(context ?? '') ? 'debug' : level;
    if (typeof message === 'object' && message !== null)
      this.pino[of]({ ...message, context }, texts.length > 1 ? texts[0] : undefined);
    else this.pino[of]({ context, ...(texts.length > 1 ? { stack: texts[0] } : {}) }, String(message));
  }
}
