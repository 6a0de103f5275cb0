/** The value of a metric for one combination of its labels. */
export interface Sample {
  labels: Record<string, string>;
  value: number;
}

/** Describes a metric to Prometheus. */
export interface MetricDescription {
  /** as scraped: it begins with `switchboard_`, and a counter's ends with `_total` */
  name: string;
  help: string;
}

/** Separates the values of labels in the key of a series. */
const SEPARATOR = '\u0000';
/** Maximum number of series of one metric; further ones count together, as `other`. */
const MAX_SERIES = 500;

/** The series of one metric, by the values of its labels. Guarantees: however many values are given, their number is bounded. */
class Series<T> {
  private readonly byKey = new Map<string, T>();

  constructor(
    private readonly labels: readonly string[],
    private readonly create: () => T,
  ) {}

  of(values: readonly string[]): T {
    return this.byKey.get(values.join(SEPARATOR)) ?? this.add(values);
  }

  all(): [labels: Record<string, string>, series: T][] {
    return [...this.byKey].map(([key, series]) => [this.named(key.split(SEPARATOR)), series]);
  }

  private add(values: readonly string[]): T {
    const key = this.byKey.size < MAX_SERIES ? values.join(SEPARATOR) : this.labels.map(() => 'other').join(SEPARATOR);
    const series = this.byKey.get(key) ?? this.create();
    this.byKey.set(key, series);
    return series;
  }

  private named(values: readonly string[]): Record<string, string> {
    return Object.fromEntries(this.labels.map((label, at) => [label, values[at] ?? '']));
  }
}

/** A number that only grows. Counting is an addition to a property of a plain object. */
export interface Count {
  value: number;
}

/** A counter: one {@link Count} for each combination of labels. */
export class Counter {
  private readonly series: Series<Count>;

  constructor(
    readonly description: MetricDescription,
    labels: readonly string[],
  ) {
    this.series = new Series(labels, () => ({ value: 0 }));
  }

  /** @returns the count of one combination of labels; whoever counts often keeps it */
  of(...values: string[]): Count {
    return this.series.of(values);
  }

  samples(): Sample[] {
    return this.series.all().map(([labels, { value }]) => ({ labels, value }));
  }
}

/** How often a value fell into each bucket. */
export class Distribution {
  readonly counts: number[];
  sum = 0;

  /** @param bounds upper bounds of the buckets, ascending; one more bucket holds what is greater */
  constructor(private readonly bounds: readonly number[]) {
    this.counts = new Array<number>(bounds.length + 1).fill(0);
  }

  observe(value: number): void {
    let bucket = 0;
    while (bucket < this.bounds.length && value > this.bounds[bucket]!) bucket++;
    this.counts[bucket]!++;
    this.sum += value;
  }
}

/** A histogram: one {@link Distribution} for each combination of labels. */
export class Histogram {
  private readonly series: Series<Distribution>;

  constructor(
    readonly description: MetricDescription,
    readonly bounds: readonly number[],
    labels: readonly string[],
  ) {
    this.series = new Series(labels, () => new Distribution(bounds));
  }

  /** @returns the distribution of one combination of labels; whoever observes often keeps it */
  of(...values: string[]): Distribution {
    return this.series.of(values);
  }

  all(): [labels: Record<string, string>, distribution: Distribution][] {
    return this.series.all();
  }
}

/** A number that is read when metrics are scraped. */
export interface Gauge {
  description: MetricDescription;
  read: () => Sample[] | Promise<Sample[]>;
}

/** Bounds in seconds for what usually takes milliseconds. */
const SECONDS: readonly number[] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * What this process counts, as plain numbers. Nothing here knows Prometheus: the numbers are kept whether anybody scrapes them or not, and
 * counting one costs an addition.
 */
export class Metrics {
  readonly counters: Counter[] = [];
  readonly histograms: Histogram[] = [];
  readonly gauges: Gauge[] = [];

  /** @param labels names of its labels; their values must come from the program, never from a client */
  counter(name: string, help: string, labels: readonly string[] = []): Counter {
    const counter = new Counter({ name, help }, labels);
    this.counters.push(counter);
    return counter;
  }

  /** @param bounds upper bounds of its buckets, ascending */
  histogram(name: string, help: string, labels: readonly string[] = [], bounds = SECONDS): Histogram {
    const histogram = new Histogram({ name, help }, bounds, labels);
    this.histograms.push(histogram);
    return histogram;
  }

  /** @param read called for each scrape; a failure leaves out this metric alone */
  gauge(name: string, help: string, read: Gauge['read']): void {
    this.gauges.push({ description: { name, help }, read });
  }
}

/** A gauge's samples without labels. */
export function single(value: number): Sample[] {
  return [{ labels: {}, value }];
}
