import { compare, type Ratio, type Sample, summarize } from './rounds.js';

/** One measured row of the table. */
export interface Finding extends Ratio {
  /** name of the figure, for example `B1` */
  figure: string;
  /** what is compared with what */
  what: string;
  /** the quantity compared */
  measure: string;
  unit: Unit;
  /** the target, or null for a figure that is only informative */
  target: { least: number } | { most: number } | null;
  /** position in a chart of the report */
  curve?: Curve;
}

/** Suffix of a value: `x` for a ratio, `/100` for points out of a hundred, empty for a count, otherwise the unit; kB and MB are decimal. */
export type Unit = 'x' | 's' | 'ms' | 'µs' | '%' | 'kB' | 'MB' | 'MB/min' | '/100' | '';

/** The charts of the report. */
export type ChartName = 'growth' | 'naive' | 'push' | 'memory';

/** Points of one line of a chart; those of several findings are joined. */
export interface Curve {
  chart: ChartName;
  /** the line's name in the chart */
  series: string;
  points: ({ at: number } & Ratio)[];
}

const measures = {
  rate: 'answers per second',
  cpu: 'CPU time per answer',
  p50: 'response time, p50',
} satisfies Record<'rate' | 'cpu' | 'p50', string>;

/** Creates a finding from the comparison of two sides. */
export function ratioFinding(
  figure: string,
  what: string,
  measure: keyof typeof measures,
  sides: { of: readonly Sample[]; to: readonly Sample[] },
  target: Finding['target'],
): Finding {
  return { figure, what, measure: measures[measure], unit: 'x', target, ...compare(sides.of, sides.to, measure) };
}

/** Creates a finding from precomputed quotients, one per round. */
export function quotientFinding(figure: string, what: string, measure: string, quotients: readonly number[], target: Finding['target']): Finding {
  return { figure, what, measure, unit: 'x', target, ...summarize(quotients) };
}

/** Creates a finding of a duration. @param seconds one value per round */
export function timeFinding(figure: string, what: string, seconds: readonly number[], target: Finding['target']): Finding {
  return { figure, what, measure: 'seconds', unit: 's', target, ...summarize(seconds) };
}

/** Creates a finding of absolute values. @param values one per round */
export function valueFinding(
  figure: string,
  what: string,
  measure: string,
  unit: Unit,
  values: readonly number[],
  target: Finding['target'],
): Finding {
  return { figure, what, measure, unit, target, ...summarize(values) };
}

/** The same finding, with a point in a chart. */
export function withCurve(finding: Finding, chart: ChartName, series: string, at: number): Finding {
  const { median, low, high } = finding;
  return { ...finding, curve: { chart, series, points: [{ at, median, low, high }] } };
}

/** Whether the target is met; null if there is none. */
export function meetsTarget({ median, target }: Finding): boolean | null {
  if (target === null) return null;
  return 'least' in target ? median >= target.least : median <= target.most;
}
