import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Milliseconds between two looks at the event loop; what is measured includes them. */
const RESOLUTION_MS = 10;
/** How long one window of measuring is, in milliseconds. */
const WINDOW_MS = 60_000;

/**
 * How late the event loop gets to its timers.
 *
 * States: measuring from the start of the module to its end, in windows of a minute. Promise: the figure is of the last one to
 * two minutes, so that a slow start is not told for ever.
 */
@Injectable()
export class EventLoopDelay implements OnModuleInit, OnModuleDestroy {
  private readonly histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private before = 0;
  private timer: NodeJS.Timeout | undefined;

  onModuleInit(): void {
    this.histogram.enable();
    this.timer = setInterval(() => this.turn(), WINDOW_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.histogram.disable();
  }

  /** The 99th percentile, in milliseconds with one decimal. */
  get p99(): number {
    return Math.round(Math.max(this.before, this.current()) * 10) / 10;
  }

  private current(): number {
    return this.histogram.count === 0 ? 0 : Math.max(0, this.histogram.percentile(99) / 1e6 - RESOLUTION_MS);
  }

  private turn(): void {
    this.before = this.current();
    this.histogram.reset();
  }
}
