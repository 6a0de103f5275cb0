import type { Logger as Pino } from 'pino';
import { exitAfterLogging } from './logger.js';

/**
 * Logs what Node itself would print about this process: warnings, and an uncaught error, which ends the process as it would without this.
 *
 * @returns removes the listeners, for tests
 */
export function logProcessEvents(log: Pino, exit: (code: number) => void = exitAfterLogging): () => void {
  const printed = process.listeners('warning');
  const warn = ({ name, message, stack, code }: Error & { code?: string }): void => log.warn({ warning: name, code, stack }, message);
  const fail = (error: unknown, origin: string): void => {
    log.fatal({ err: error, origin }, 'uncaught error: the server exits');
    exit(1);
  };
  process.removeAllListeners('warning');
  process.on('warning', warn);
  process.on('uncaughtException', fail);
  return () => {
    process.off('warning', warn);
    process.off('uncaughtException', fail);
    for (const listener of printed) process.on('warning', listener);
  };
}
