import { Logger } from '@nestjs/common';
import { classify, databaseFault } from './database-faults.js';

/** Milliseconds in which an outage is logged once, however often it comes and goes. */
const LOG_EVERY_MS = 10_000;

/**
 * What keeps writes from succeeding.
 *
 * States: none; a fault, from the first write that failed by the database's fault until one succeeds. Each change is logged, and not each
 * write that fails meanwhile.
 */
export class WriteFaults {
  private readonly logger = new Logger('WriteGate');
  private code: string | null = null;
  private failed: unknown;
  private probing: Promise<void> | null = null;
  private loggedAt = -Infinity;
  private isLogged = false;

  /** A write failed. Faults of the request and of this program change nothing. */
  note(error: unknown): void {
    const found = classify(error);
    if (found === null || found === 'request' || found === 'conflict') return;
    const { code } = databaseFault(error)!;
    // A lock that others hold is no news.
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
   * Where the last write failed, tries another one: several callers share it.
   *
   * @param probe writes something through the gate, which notes how that went; given is what the last write failed by
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
