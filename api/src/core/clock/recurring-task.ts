import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

/**
 * Something that the server does now and then, for as long as it runs.
 *
 * States: waiting, until the application is up; then a round at once and one at each interval; stopped with its module. Promises:
 * no two rounds at a time, a round that comes too early is left out; one that fails is logged and does not end the series;
 * the module is not gone before the round under way is; no timer of it keeps the process alive.
 */
export abstract class RecurringTask implements OnApplicationBootstrap, OnModuleDestroy {
  protected readonly logger = new Logger(this.constructor.name);
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> | null = null;
  private isOver = false;

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
    this.underWay ??= this.attempt().finally(() => (this.underWay = null));
  }

  private async attempt(): Promise<void> {
    try {
      await this.round();
    } catch (error) {
      this.logger.warn({ err: error }, this.failure);
    }
  }
}
