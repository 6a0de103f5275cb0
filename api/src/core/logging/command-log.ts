import type { LoggerService } from '@nestjs/common';

/**
 * The log of a command: log output goes to standard error as plain lines, since standard output is for the command's result. Debug output
 * is left out.
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

/** Nest's `Logger` passes fields and a text, or the text alone; its own context comes last. */
function print(message: unknown, rest: unknown[], prefix = ''): void {
  if (typeof message !== 'object' || message === null) return console.error(`${prefix}${String(message)}`);
  if (message instanceof Error) return console.error(`${prefix}${message.message}`);
  const fields = Object.entries(message).map(([name, value]) => `${name} ${value instanceof Error ? value.message : String(value)}`);
  console.error(`${prefix}${rest.find((part) => typeof part === 'string') ?? ''} (${fields.join(', ')})`);
}
