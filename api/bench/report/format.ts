import { type Finding, meetsTarget } from '../finding.js';

/** Three significant digits; exactly 0 is printed as such, because it is a count of nothing rather than a measured value. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  return size < 0.1 ? value.toPrecision(3) : value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

/**
 * A value of a finding with its unit appended directly. The handbook's search treats `44x` as a word; bare numbers would match
 * questions such as what 17 times 23 is.
 */
export function formatValue({ unit }: Finding, value: number): string {
  return `${formatNumber(value)}${unit}`;
}

/** The minimum and maximum of a finding's rounds. */
export function formatRange(finding: Finding): string {
  return `${formatValue(finding, finding.low)} … ${formatValue(finding, finding.high)}`;
}

/** The target as text: `≥ 0.80x`. */
export function formatTarget(finding: Finding): string {
  const { target } = finding;
  if (target === null) return '–';
  return 'least' in target ? `≥ ${formatValue(finding, target.least)}` : `≤ ${formatValue(finding, target.most)}`;
}

/** Whether the target was met, in a word. */
export function verdict(finding: Finding): string {
  const isMet = meetsTarget(finding);
  return isMet === null ? '' : isMet ? 'met' : 'missed';
}

/** A finding as one line for the terminal. */
export function formatLine(finding: Finding): string {
  const { figure, what, measure, median } = finding;
  const value = formatValue(finding, median).padStart(8);
  return `${figure.padEnd(4)}${value}  (${formatRange(finding)})  ${formatTarget(finding).padEnd(9)} ${verdict(finding).padEnd(8)} ${what}: ${measure}`;
}
