import { Logger } from '@nestjs/common';
import { classify, toDatabaseError } from './database-errors.js';

/** Interval in which an outage is logged once, however often it recurs, in milliseconds. */
const LOG_INTERVAL_MS = 10_000;

/**
 * Tracks what keeps writes from succeeding.
 *
 * States: healthy; failing, from the first write that fails because of the database until one succeeds. Changes are logged, not each
 * failing write.
 */
export class WriteHealth {
  private readonly logger = new Logger('WriteGate');
  private code: string | null = null;
  private lastError: unknown;
  private probing: Promise<void> | null = null;
  private loggedAt = -Infinity;
  private isLogged = false;

  /** A write failed. Errors of the request and bugs in this program change nothing. */
  recordFailure(error: unknown): void {
    const errorClass = classify(error);
    if (errorClass === null || errorClass === 'request' || errorClass === 'conflict') return;
    const { code } = toDatabaseError(error)!;
    // A lock held by others is not worth logging.
    if (code !== this.code && errorClass !== 'busy' && errorClass !== 'rerun') this.log(error, code);
    this.lastError = error;
    this.code = code;
  }

  /** A write succeeded. */
  recordSuccess(): void {
    if (this.code === null) return;
    if (this.isLogged) this.logger.log({ code: this.code }, 'the database accepts writes again');
    this.isLogged = false;
    this.code = null;
    this.lastError = undefined;
  }

  /**
   * If the last write failed, tries another one, shared by concurrent callers.
   *
   * @param probe writes something through the gate, which records the outcome; receives the error of the last failed write
   * @returns what keeps writes from succeeding, or null
   */
  async check(probe: (failed: unknown) => Promise<unknown>): Promise<string | null> {
    if (this.code === null) return null;
    this.probing ??= probe(this.lastError)
      .then(() => this.recordSuccess(), () => undefined)
      .finally(() => (this.probing = null));
    await this.probing;
    return this.code;
  }

  private log(error: unknown, code: string): void {
    if (performance.now() - this.loggedAt < LOG_INTERVAL_MS) return;
    this.loggedAt = performance.now();
    this.isLogged = true;
    this.logger.error({ err: error, code }, 'the database does not accept writes');
  }
}
