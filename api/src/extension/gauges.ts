import { Injectable } from '@nestjs/common';
import { Metrics, single } from '../core/metrics/metrics.js';

/**
 * Metrics of extensions, which `METRICS_PORT` serves to Prometheus.
 *
 * @since 0.2.0
 */
@Injectable()
export class Gauges {
  constructor(private readonly metrics: Metrics) {}

  /**
   * Adds a gauge. Call it once, in a constructor or `onModuleInit`.
   *
   * @param name begins with `switchboard_` and the name of the extension in snake_case, and ends with its unit: `switchboard_csat_queue_seconds`
   * @param help what it is, in a sentence
   * @param read called for each scrape; undefined leaves it out of this one, and so does an error
   */
  add(name: string, help: string, read: () => number | undefined): void {
    this.metrics.gauge(name, help, () => {
      const value = read();
      return value === undefined ? [] : single(value);
    });
  }
}
