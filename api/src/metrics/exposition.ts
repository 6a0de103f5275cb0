import { Logger } from '@nestjs/common';
import type { Registry } from 'prom-client';
import type { Gauge, MetricDescription, Metrics, Sample } from '../core/metrics/metrics.js';

/** How long a scrape waits for the slowest number, in milliseconds: a database that does not respond costs its own metrics only. */
const READ_LIMIT_MS = 2_000;
/** Sampling interval of the event loop, in milliseconds. */
const LOOP_RESOLUTION_MS = 20;

/** A value of a metric, as prom-client's registry writes it. */
interface Value extends Sample {
  metricName?: string;
}

/**
 * Presents the numbers of this process to Prometheus, together with those of Node and the process. prom-client is loaded only here: a server
 * whose metrics nobody scrapes does without it.
 */
export class Exposition {
  private readonly logger = new Logger(Exposition.name);
  /** names of the metrics whose last reading failed, each of which was logged once */
  private readonly failing = new Set<string>();

  private constructor(private readonly registry: Registry) {}

  static async create(metrics: Metrics): Promise<Exposition> {
    const { Registry, collectDefaultMetrics } = await import('prom-client');
    const registry = new Registry();
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_RESOLUTION_MS });
    const exposition = new Exposition(registry);
    for (const counter of metrics.counters) exposition.add('counter', counter.description, () => counter.samples());
    for (const histogram of metrics.histograms)
      exposition.add('histogram', histogram.description, () => histogram.all().flatMap(([labels, { counts, sum }]) => valuesOf(histogram.description.name, histogram.bounds, labels, counts, sum)));
    for (const gauge of metrics.gauges) exposition.add('gauge', gauge.description, () => exposition.read(gauge));
    return exposition;
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** @returns all metrics, in Prometheus' text format */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  /** The registry asks a metric for its values when it is scraped; nothing else of prom-client's own metrics is needed. */
  private add(type: string, { name, help }: MetricDescription, values: () => Value[] | Promise<Value[]>): void {
    const metric = { name, help, type, aggregator: 'sum', get: async () => ({ name, help, type, aggregator: 'sum', values: await values() }) };
    this.registry.registerMetric(metric as unknown as Parameters<Registry['registerMetric']>[0]);
  }

  private async read({ description: { name }, read }: Gauge): Promise<Sample[]> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error('it took too long')), READ_LIMIT_MS)));
    try {
      const samples = await Promise.race([read(), late]);
      this.failing.delete(name);
      return samples;
    } catch (error) {
      if (!this.failing.has(name)) this.logger.warn({ err: error, metric: name }, 'a metric could not be read');
      this.failing.add(name);
      return [];
    } finally {
      clearTimeout(timer);
    }
  }
}

/** @returns the series of a histogram: cumulative buckets, their sum and their count */
function valuesOf(name: string, bounds: readonly number[], labels: Record<string, string>, counts: readonly number[], sum: number): Value[] {
  let total = 0;
  const buckets = counts.map((count, at) => ({ metricName: `${name}_bucket`, labels: { ...labels, le: at < bounds.length ? String(bounds[at]) : '+Inf' }, value: (total += count) }));
  return [...buckets, { metricName: `${name}_sum`, labels, value: sum }, { metricName: `${name}_count`, labels, value: total }];
}
