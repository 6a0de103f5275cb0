import { compare, type Ratio, type Sample, spread } from './rounds.js';
import type { Stage } from './stage.js';

/** One figure of the table, as measured. */
export interface Finding extends Ratio {
  /** its name in the table, for example `B1` */
  figure: string;
  /** what is compared with what */
  what: string;
  /** what of it is compared */
  measure: string;
  unit: Unit;
  /** the bound to be kept, or null where the figure is there to be read beside another one */
  reach: { least: number } | { most: number } | null;
  /** where it stands in a drawing of the report */
  curve?: Curve;
}

/** Behind a value: `x` for a ratio, `/100` for points of a hundred, nothing for a count, else the unit of an absolute value; kB and MB are decimal. */
export type Unit = 'x' | 's' | 'ms' | 'kB' | 'MB' | 'MB/min' | '/100' | '';

/** The drawings of the report. */
export type ChartName = 'growth' | 'naive' | 'push' | 'memory';

/** Points of one line of a drawing; those of several findings are joined. */
export interface Curve {
  chart: ChartName;
  /** the line's name in the drawing */
  series: string;
  points: ({ at: number } & Ratio)[];
}

/** A group of figures that are measured together. */
export interface Benchmark {
  /** the figures that it yields */
  figures: string[];
  /** true where it needs the built pages and a browser: it then takes no part in a tiny run, which is made from the sources */
  needsPages?: boolean;
  /**
   * @throws LeftOut when this machine lacks what it needs
   * @throws Error when an answer was wrong or a row is missing
   */
  run(stage: Stage): Promise<Finding[]>;
}

/** Says why a benchmark was not run: the machine lacks something that the product does not need. */
export class LeftOut extends Error {}

const measures = {
  rate: 'answers a second',
  cpu: 'CPU of the process for an answer',
  p50: 'time until the answer, p50',
} satisfies Record<'rate' | 'cpu' | 'p50', string>;

/** Makes the finding of a comparison of two sides. */
export function ratioFinding(
  figure: string,
  what: string,
  measure: keyof typeof measures,
  sides: { of: readonly Sample[]; to: readonly Sample[] },
  reach: Finding['reach'],
): Finding {
  return { figure, what, measure: measures[measure], unit: 'x', reach, ...compare(sides.of, sides.to, measure) };
}

/** Makes the finding of quotients that were worked out already, one for each round. */
export function quotientFinding(figure: string, what: string, measure: string, quotients: readonly number[], reach: Finding['reach']): Finding {
  return { figure, what, measure, unit: 'x', reach, ...spread(quotients) };
}

/** Makes the finding of an absolute time. @param seconds one for each round */
export function timeFinding(figure: string, what: string, seconds: readonly number[], reach: Finding['reach']): Finding {
  return { figure, what, measure: 'seconds', unit: 's', reach, ...spread(seconds) };
}

/** Makes the finding of absolute values. @param values one for each round */
export function valueFinding(
  figure: string,
  what: string,
  measure: string,
  unit: Unit,
  values: readonly number[],
  reach: Finding['reach'],
): Finding {
  return { figure, what, measure, unit, reach, ...spread(values) };
}

/** The same finding, also as a point of a drawing. */
export function drawn(finding: Finding, chart: ChartName, series: string, at: number): Finding {
  const { median, low, high } = finding;
  return { ...finding, curve: { chart, series, points: [{ at, median, low, high }] } };
}

/** Whether the bound is kept; null where there is none. */
export function isReached({ median, reach }: Finding): boolean | null {
  if (reach === null) return null;
  return 'least' in reach ? median >= reach.least : median <= reach.most;
}
