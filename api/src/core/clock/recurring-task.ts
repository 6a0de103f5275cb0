import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

/** Maximum pause while runs keep failing, in milliseconds, unless the task's own interval is longer. */
const MAX_PAUSE_MS = 4_000;
/** Interval at which a continuing failure is logged again, in milliseconds. */
const LOG_INTERVAL_MS = 60_000;

/**
 * Something that the server does at an interval, for as long as it runs.
 *
 * States: waiting until the application is up; then running at once and at each interval; stopped with its module. Guarantees: runs never
 * overlap, and one that is due too early is skipped; a failed run does not end the series, but while runs keep failing the pauses double up
 * to four seconds, and the log has the first failure, then one line a minute, and the recovery; the module is not destroyed before the
 * current run has ended; its timer never keeps the process alive.
 */
export abstract class RecurringTask implements OnApplicationBootstrap, OnModuleDestroy {
  protected readonly logger = new Logger(this.constructor.name);
  private timer: NodeJS.Timeout | undefined;
  private currentRun: Promise<void> | null = null;
  private isDestroyed = false;
  /** consecutive failed runs */
  private failures = 0;
  /** runs still to be skipped */
  private skipped = 0;
  private loggedAt = 0;
  private mayRun: () => boolean = () => true;

  /**
   * @param intervalMs milliseconds between the starts of two runs
   * @param failureMessage what could not be done, for the log
   */
  constructor(
    private readonly intervalMs: number,
    private readonly failureMessage: string,
  ) {}

  /** Whether one of several servers on a database is enough to do it. It must be right even if two do it at once. */
  get isDuty(): boolean {
    return false;
  }

  /** @param mayRun asked before each run, which is skipped when it says no */
  runOnlyIf(mayRun: () => boolean): void {
    this.mayRun = mayRun;
  }

  /** Starts the task. Overridden where there is nothing to do, or something to do first. */
  onApplicationBootstrap(): Promise<void> | void {
    this.start();
    this.timer = setInterval(() => this.start(), this.intervalMs).unref();
  }

  async onModuleDestroy(): Promise<void> {
    this.isDestroyed = true;
    clearInterval(this.timer);
    await this.currentRun;
  }

  /** Whether the server is shutting down: a long run then ends early. */
  protected get isStopping(): boolean {
    return this.isDestroyed;
  }

  /** One run. What it throws is logged. */
  protected abstract runOnce(): Promise<void> | void;

  /** Begins a run now, unless one is in progress. */
  protected runNow(): void {
    this.skipped = 0;
    if (!this.isDestroyed) this.start();
  }

  private start(): void {
    if (this.skipped-- > 0) return;
    this.skipped = 0;
    if (!this.mayRun()) return;
    this.currentRun ??= this.attempt().finally(() => (this.currentRun = null));
  }

  private async attempt(): Promise<void> {
    try {
      await this.runOnce();
    } catch (error) {
      this.fail(error);
      return;
    }
    if (this.failures > 1) this.logger.log({ failures: this.failures }, `resolved: ${this.failureMessage}`);
    this.failures = 0;
  }

  private fail(error: unknown): void {
    this.failures++;
    const isFirst = this.failures === 1;
    if (isFirst || performance.now() - this.loggedAt >= LOG_INTERVAL_MS) {
      this.loggedAt = performance.now();
      this.logger.warn({ err: error, ...(!isFirst && { failures: this.failures }) }, this.failureMessage);
    }
    this.skipped = Math.max(0, Math.min(2 ** (this.failures - 1), Math.floor(MAX_PAUSE_MS / this.intervalMs)) - 1);
  }
}
