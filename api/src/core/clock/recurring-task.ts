import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

/** Maximum pause while runs keep failing, in milliseconds, unless the task's own interval is longer. */
const LONGEST_PAUSE_MS = 4_000;
/** Interval at which a continuing failure is logged again, in milliseconds. */
const REMIND_EVERY_MS = 60_000;

/**
 * Something that the server does at an interval, for as long as it runs.
 *
 * States: waiting until the application is up; then running at once and at each interval; stopped with its module. Promises: runs never
 * overlap, and one that is due too early is skipped; a failed run does not end the series, but while runs keep failing the pauses double up
 * to four seconds, and the log has the first failure, then one line a minute, and the recovery; the module is not destroyed before the
 * current run has ended; its timer never keeps the process alive.
 */
export abstract class RecurringTask implements OnApplicationBootstrap, OnModuleDestroy {
  protected readonly logger = new Logger(this.constructor.name);
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> | null = null;
  private isOver = false;
  /** consecutive failed runs */
  private failures = 0;
  /** runs still to be skipped */
  private skipped = 0;
  private loggedAt = 0;

  /**
   * @param every milliseconds between the starts of two runs
   * @param failure what could not be done, for the log
   */
  constructor(
    private readonly every: number,
    private readonly failure: string,
  ) {}

  /** Starts the task. Overridden where there is nothing to do, or something to do first. */
  onApplicationBootstrap(): Promise<void> | void {
    this.begin();
    this.timer = setInterval(() => this.begin(), this.every).unref();
  }

  async onModuleDestroy(): Promise<void> {
    this.isOver = true;
    clearInterval(this.timer);
    await this.underWay;
  }

  /** Whether the server is shutting down: a long run then ends early. */
  protected get isStopping(): boolean {
    return this.isOver;
  }

  /** One run. What it throws is logged. */
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
