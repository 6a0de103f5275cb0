import type { Finding } from '../finding.js';
import { valueOf } from './lines.js';

/** Characters of a bar that just keeps its bound. */
const AT_BOUND = 20;
/** Characters of the longest bar drawn. */
const LONGEST = 40;

/** Bars of all figures that have a bound: how far each lies on the good side of it; the mark stands at the bound. */
export function plot(findings: readonly Finding[]): string {
  return findings.flatMap((finding) => (finding.reach === null ? [] : [bar(finding, finding.reach)])).join('\n');
}

function bar(finding: Finding, reach: NonNullable<Finding['reach']>): string {
  const { figure, measure, median } = finding;
  const share = 'least' in reach ? median / reach.least : reach.most / median;
  const filled = Math.min(LONGEST, Math.max(1, Math.round(share * AT_BOUND)));
  const cells = Array.from({ length: LONGEST }, (_, at) => (at === AT_BOUND ? '|' : at < filled ? '█' : ' ')).join('');
  return `${figure.padEnd(4)} ${cells} ${valueOf(finding, median)} (${measure})`;
}
