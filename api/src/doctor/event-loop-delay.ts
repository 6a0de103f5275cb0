import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Sampling interval of the event loop in milliseconds; the measured delay includes it. */
const RESOLUTION_MS = 10;
/** Length of a measurement window, in milliseconds. */
const WINDOW_MS = 60_000;

/**
 * How late the event loop runs its timers.
 *
 * States: measuring from module init to module destruction, in windows of a minute. Guarantees: the figure covers the last one to
 * two minutes, so that a slow start does not skew it forever.
 */
@Injectable()
export class EventLoopDelay implements OnModuleInit, OnModuleDestroy {
  private readonly histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private previousWindow = 0;
  private timer: NodeJS.Timeout | undefined;

  onModuleInit(): void {
    this.histogram.enable();
    this.timer = setInterval(() => this.rotateWindow(), WINDOW_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.histogram.disable();
  }

  /** The 99th percentile, in milliseconds with one decimal. */
  get p99(): number {
    return Math.round(Math.max(this.previousWindow, this.currentWindow()) * 10) / 10;
  }

  private currentWindow(): number {
    return this.histogram.count === 0 ? 0 : Math.max(0, this.histogram.percentile(99) / 1e6 - RESOLUTION_MS);
  }

  private rotateWindow(): void {
    this.previousWindow = this.currentWindow();
    this.histogram.reset();
  }
}
