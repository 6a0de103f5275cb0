import type { Finding } from '../finding.js';
import { formatRange, formatTarget, formatValue, verdict } from './format.js';

/** The findings as a table in Markdown. */
export function findingsTable(findings: readonly Finding[]): string {
  return `| figure | what | compared | median | min … max | target | |\n| --- | --- | --- | --- | --- | --- | --- |\n${findings.map(row).join('\n')}`;
}

function row(finding: Finding): string {
  const { figure, what, measure, median, low, high } = finding;
  const range = low === high ? '' : formatRange(finding);
  return `| ${figure} | ${what} | ${measure} | ${formatValue(finding, median)} | ${range} | ${formatTarget(finding)} | ${verdict(finding)} |`;
}
