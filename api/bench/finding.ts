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
  reach: { least: number } | { most: number } | null;
  /** position in a chart of the report */
  curve?: Curve;
}

/** Suffix of a value: `x` for a ratio, `/100` for points out of a hundred, empty for a count, otherwise the unit; kB and MB are decimal. */
export type Unit = 'x' | 's' | 'ms' | 'kB' | 'MB' | 'MB/min' | '/100' | '';

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
  rate: 'answers a second',
  cpu: 'CPU of the process for an answer',
  p50: 'time until the answer, p50',
} satisfies Record<'rate' | 'cpu' | 'p50', string>;

/** Creates a finding from the comparison of two sides. */
export function ratioFinding(
  figure: string,
  what: string,
  measure: keyof typeof measures,
  sides: { of: readonly Sample[]; to: readonly Sample[] },
  reach: Finding['reach'],
): Finding {
  return { figure, what, measure: measures[measure], unit: 'x', reach, ...compare(sides.of, sides.to, measure) };
}

/** Creates a finding from precomputed quotients, one per round. */
export function quotientFinding(figure: string, what: string, measure: string, quotients: readonly number[], reach: Finding['reach']): Finding {
  return { figure, what, measure, unit: 'x', reach, ...summarize(quotients) };
}

/** Creates a finding of a duration. @param seconds one value per round */
export function timeFinding(figure: string, what: string, seconds: readonly number[], reach: Finding['reach']): Finding {
  return { figure, what, measure: 'seconds', unit: 's', reach, ...summarize(seconds) };
}

/** Creates a finding of absolute values. @param values one per round */
export function valueFinding(
  figure: string,
  what: string,
  measure: string,
  unit: Unit,
  values: readonly number[],
  reach: Finding['reach'],
): Finding {
  return { figure, what, measure, unit, reach, ...summarize(values) };
}

/** The same finding, with a point in a chart. */
export function withCurve(finding: Finding, chart: ChartName, series: string, at: number): Finding {
  const { median, low, high } = finding;
  return { ...finding, curve: { chart, series, points: [{ at, median, low, high }] } };
}

/** Whether the target is met; null if there is none. */
export function meetsTarget({ median, reach }: Finding): boolean | null {
  if (reach === null) return null;
  return 'least' in reach ? median >= reach.least : median <= reach.most;
}
