import type { Finding } from '../finding.js';
import { valueOf } from './lines.js';

/** Characters of a bar that just keeps its bound. */
const AT_BOUND = 20;
/** Characters of the longest bar drawn. */
const LONGEST = 40;

/**
 * Bars of all figures that have a bound, but for bounds of 0, which nothing is so many times away from: how far each lies on the good
 * side of it; the mark stands at the bound.
 */
export function plot(findings: readonly Finding[]): string {
  return findings.flatMap((finding) => (finding.reach === null || isZero(finding.reach) ? [] : [bar(finding, finding.reach)])).join('\n');
}

type Reach = NonNullable<Finding['reach']>;

const isZero = (reach: Reach) => 'most' in reach && reach.most === 0;

function bar(finding: Finding, reach: Reach): string {
  const { figure, measure, median } = finding;
  const filled = Math.min(LONGEST, Math.max(1, Math.round(goodness(median, reach) * AT_BOUND)));
  const cells = Array.from({ length: LONGEST }, (_, at) => (at === AT_BOUND ? '|' : at < filled ? '█' : ' ')).join('');
  return `${figure.padEnd(4)} ${cells} ${valueOf(finding, median)} (${measure})`;
}

/** 1 at the bound, more beyond it. */
function goodness(median: number, reach: Reach): number {
  if ('least' in reach) return median / reach.least;
  return median <= 0 ? Infinity : reach.most / median;
}
