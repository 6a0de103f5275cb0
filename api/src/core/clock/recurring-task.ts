import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

/** Milliseconds that lie between two rounds at most when one after another fails, unless the task's own interval is longer. */
const LONGEST_PAUSE_MS = 4_000;
/** Milliseconds after which a failure that goes on is logged again. */
const REMIND_EVERY_MS = 60_000;

/**
 * Something that the server does now and then, for as long as it runs.
 *
 * States: waiting, until the application is up; then a round at once and one at each interval; stopped with its module. Promises:
 * no two rounds at a time, a round that comes too early is left out; one that fails does not end the series, but while one after another
 * fails the pauses double up to four seconds, and the log has the first failure, then one line a minute, and the end of it; the module is
 * not gone before the round under way is; no timer of it keeps the process alive.
 */
export abstract class RecurringTask implements OnApplicationBootstrap, OnModuleDestroy {
  protected readonly logger = new Logger(this.constructor.name);
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> | null = null;
  private isOver = false;
  /** rounds that failed one after another */
  private failures = 0;
  /** rounds still to be left out */
  private skipped = 0;
  private loggedAt = 0;

  /**
   * @param every milliseconds between the beginnings of two rounds
   * @param failure what could not be done, for the log
   */
  constructor(
    private readonly every: number,
    private readonly failure: string,
  ) {}

  /** Begins. Overridden where there is nothing to do, or something first. */
  onApplicationBootstrap(): Promise<void> | void {
    this.begin();
    this.timer = setInterval(() => this.begin(), this.every).unref();
  }

  async onModuleDestroy(): Promise<void> {
    this.isOver = true;
    clearInterval(this.timer);
    await this.underWay;
  }

  /** Whether the server is going down: a long round ends early then. */
  protected get isStopping(): boolean {
    return this.isOver;
  }

  /** One round. What it throws is logged. */
  protected abstract round(): Promise<void> | void;

  private begin(): void {
    if (this.skipped-- > 0) return;
    this.skipped = 0;
    this.underWay ??= this.attempt().finally(() => (this.underWay = null));
  }

  private async attempt(): Promise<void> {
    try {
      await this.round();
    } catch (error) {
      this.fail(error);
      return;
    }
    if (this.failures > 1) this.logger.log({ failures: this.failures }, `no longer so: ${this.failure}`);
    this.failures = 0;
  }

  private fail(error: unknown): void {
    this.failures++;
    const isNews = this.failures === 1;
    if (isNews || performance.now() - this.loggedAt >= REMIND_EVERY_MS) {
      this.loggedAt = performance.now();
      this.logger.warn({ err: error, ...(!isNews && { failures: this.failures }) }, this.failure);
    }
    this.skipped = Math.max(0, Math.min(2 ** (this.failures - 1), Math.floor(LONGEST_PAUSE_MS / this.every)) - 1);
  }
}
