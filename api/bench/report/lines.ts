import { type Finding, isReached } from '../finding.js';

/** Three significant digits, as people read them; 0 is no measured value but none at all. */
export function number(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  return size < 0.1 ? value.toPrecision(3) : value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

/**
 * A value of a finding, its unit right behind it. The handbook's search takes `44x` for a word of its own; bare numbers would be
 * found by whoever asks what 17 times 23 is.
 */
export function valueOf({ unit }: Finding, value: number): string {
  return `${number(value)}${unit}`;
}

/** The least and the greatest of a finding's rounds. */
export function rangeOf(finding: Finding): string {
  return `${valueOf(finding, finding.low)} … ${valueOf(finding, finding.high)}`;
}

/** The bound in words: `≥ 0.80x`. */
export function bound(finding: Finding): string {
  const { reach } = finding;
  if (reach === null) return '–';
  return 'least' in reach ? `≥ ${valueOf(finding, reach.least)}` : `≤ ${valueOf(finding, reach.most)}`;
}

/** Whether it was reached, in a word. */
export function verdict(finding: Finding): string {
  const reached = isReached(finding);
  return reached === null ? '' : reached ? 'reached' : 'missed';
}

/** A finding on one line of the terminal. */
export function line(finding: Finding): string {
  const { figure, what, measure, median } = finding;
  const value = valueOf(finding, median).padStart(8);
  return `${figure.padEnd(4)}${value}  (${rangeOf(finding)})  ${bound(finding).padEnd(9)} ${verdict(finding).padEnd(8)} ${what}: ${measure}`;
}
