import { type Finding, isReached } from '../finding.js';

/** Three significant digits, as people read them. */
export function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** The bound in words: `≥ 0.80`. */
export function bound({ reach, unit }: Finding): string {
  if (reach === null) return '–';
  return 'least' in reach ? `≥ ${number(reach.least)}${unit}` : `≤ ${number(reach.most)}${unit}`;
}

/** Whether it was reached, in a word. */
export function verdict(finding: Finding): string {
  const reached = isReached(finding);
  return reached === null ? '' : reached ? 'reached' : 'missed';
}

/** A finding on one line of the terminal. */
export function line(finding: Finding): string {
  const { figure, what, measure, unit, median, low, high } = finding;
  const value = `${number(median)}${unit}`;
  return `${figure.padEnd(4)}${value.padStart(8)}  (${number(low)} … ${number(high)})  ${bound(finding).padEnd(9)} ${verdict(finding).padEnd(8)} ${what}: ${measure}`;
}
