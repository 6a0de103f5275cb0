import { parseDuration } from '@switchboard/shared';

/** The rules that the slider offers, from the shortest to the longest: each is about as many times the one before, so that a step means as much everywhere. */
export const RULE_STOPS = [
  '30s', '45s', '1m', '90s', '2m', '3m', '4m', '5m', '7m', '10m', '15m', '20m', '30m', '45m', '1h', '90m', '2h', '3h', '4h', '6h', '8h', '12h', '18h', '1d', '36h', '2d', '3d',
  '4d', '5d', '7d', '10d', '14d', '21d', '30d',
] as const;

/** Index of the stop that is nearest to a rule, by ratio. @param rule such as `90s` */
export function nearestStop(rule: string): number {
  const distances = RULE_STOPS.map((stop) => Math.abs(Math.log(milliseconds(stop) / milliseconds(rule))));
  return distances.indexOf(Math.min(...distances));
}

function milliseconds(rule: string): number {
  return parseDuration(rule) ?? NaN;
}
