import type { LoggerService } from '@nestjs/common';

/**
 * The log of a command: what the server's parts report goes to standard error as plain lines, since standard output is for what was asked
 * for. Progress that nobody asked for is left out.
 */
export class CommandLog implements LoggerService {
  log(message: unknown, ...rest: unknown[]): void {
    print(message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    print(message, rest, 'WARNING: ');
  }

  error(message: unknown, ...rest: unknown[]): void {
    print(message, rest, 'ERROR: ');
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    print(message, rest, 'ERROR: ');
  }
}

/** Nest's `Logger` calls with fields and a text, or with the text alone; its own context comes last. */
function print(message: unknown, rest: unknown[], prefix = ''): void {
  if (typeof message !== 'object' || message === null) return console.error(`${prefix}${String(message)}`);
  if (message instanceof Error) return console.error(`${prefix}${message.message}`);
  const fields = Object.entries(message).map(([name, value]) => `${name} ${value instanceof Error ? value.message : String(value)}`);
  console.error(`${prefix}${rest.find((part) => typeof part === 'string') ?? ''} (${fields.join(', ')})`);
}
