import { Logger } from '@nestjs/common';
import { classify, databaseFault } from './database-faults.js';

/** Interval in which an outage is logged once, however often it recurs, in milliseconds. */
const LOG_EVERY_MS = 10_000;

/**
 * Tracks what keeps writes from succeeding.
 *
 * States: healthy; failing, from the first write that fails because of the database until one succeeds. Changes are logged, not each
 * failing write.
 */
export class WriteFaults {
  private readonly logger = new Logger('WriteGate');
  private code: string | null = null;
  private failed: unknown;
  private probing: Promise<void> | null = null;
  private loggedAt = -Infinity;
  private isLogged = false;

  /** A write failed. Errors of the request and bugs in this program change nothing. */
  note(error: unknown): void {
    const found = classify(error);
    if (found === null || found === 'request' || found === 'conflict') return;
    const { code } = databaseFault(error)!;
    // A lock held by others is not worth logging.
    if (code !== this.code && found !== 'busy' && found !== 'rerun') this.log(error, code);
    this.failed = error;
    this.code = code;
  }

  /** A write succeeded. */
  clear(): void {
    if (this.code === null) return;
    if (this.isLogged) this.logger.log({ code: this.code }, 'the database takes writes again');
    this.isLogged = false;
    this.code = null;
    this.failed = undefined;
  }

  /**
   * If the last write failed, tries another one, shared by concurrent callers.
   *
   * @param probe writes something through the gate, which records the outcome; receives the error of the last failed write
   * @returns what keeps writes from succeeding, or null
   */
  async current(probe: (failed: unknown) => Promise<unknown>): Promise<string | null> {
    if (this.code === null) return null;
    this.probing ??= probe(this.failed)
      .then(() => this.clear(), () => undefined)
      .finally(() => (this.probing = null));
    await this.probing;
    return this.code;
  }

  private log(error: unknown, code: string): void {
    if (performance.now() - this.loggedAt < LOG_EVERY_MS) return;
    this.loggedAt = performance.now();
    this.isLogged = true;
    this.logger.error({ err: error, code }, 'the database takes no writes');
  }
}
