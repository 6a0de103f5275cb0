import type { Finding } from '../finding.js';
import { formatValue } from './format.js';

/** Length in characters of a bar that exactly meets its target. */
const TARGET_LENGTH = 20;
/** Maximum length of a bar in characters. */
const MAX_LENGTH = 40;

/**
 * Bars for all figures with a target, except targets of 0, for which there is no ratio: each bar shows the value relative to the
 * target, which is marked.
 */
export function plot(findings: readonly Finding[]): string {
  return findings.flatMap((finding) => (finding.target === null || isZero(finding.target) ? [] : [bar(finding, finding.target)])).join('\n');
}

type Target = NonNullable<Finding['target']>;

const isZero = (target: Target) => 'most' in target && target.most === 0;

function bar(finding: Finding, target: Target): string {
  const { figure, measure, median } = finding;
  const filled = Math.min(MAX_LENGTH, Math.max(1, Math.round(relativeToTarget(median, target) * TARGET_LENGTH)));
  const cells = Array.from({ length: MAX_LENGTH }, (_, at) => (at === TARGET_LENGTH ? '|' : at < filled ? '█' : ' ')).join('');
  return `${figure.padEnd(4)} ${cells} ${formatValue(finding, median)} (${measure})`;
}

/** 1 at the target, more beyond it. */
function relativeToTarget(median: number, target: Target): number {
  if ('least' in target) return median / target.least;
  return median <= 0 ? Infinity : target.most / median;
}
