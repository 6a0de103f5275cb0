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
  /** `x` for a ratio, `s` for an absolute time in seconds */
  unit: 'x' | 's';
  /** the bound to be kept, or null where the figure is there to be read beside another one */
  reach: { least: number } | { most: number } | null;
}

/** A group of figures that are measured together. */
export interface Benchmark {
  /** the figures that it yields */
  figures: string[];
  /** @throws Error when an answer was wrong or a row is missing */
  run(stage: Stage): Promise<Finding[]>;
}

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

/** Makes the finding of an absolute time. @param seconds one for each round */
export function timeFinding(figure: string, what: string, seconds: readonly number[], reach: Finding['reach']): Finding {
  return { figure, what, measure: 'seconds', unit: 's', reach, ...spread(seconds) };
}

/** Whether the bound is kept; null where there is none. */
export function isReached({ median, reach }: Finding): boolean | null {
  if (reach === null) return null;
  return 'least' in reach ? median >= reach.least : median <= reach.most;
}
