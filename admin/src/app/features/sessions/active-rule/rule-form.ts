import { IDLE_AFTER_MS, parseDuration } from '@switchboard/shared';
import { durationParts, type DurationUnit } from './duration-words';

/** What was entered as a rule: a number, as text, and its unit. */
export interface EnteredRule {
  readonly count: string;
  readonly unit: DurationUnit;
}

/** A rule as it is entered. @param idle_after such as `90s` */
export function enteredRule(idle_after: string): EnteredRule {
  const { count, unit } = durationParts(idle_after);
  return { count: String(count), unit };
}

/** The rule that was entered, such as `90s`; null if it is no whole number, or beyond what the server accepts. */
export function ruleOf({ count, unit }: EnteredRule): string | null {
  const rule = count.trim() + unit;
  const milliseconds = parseDuration(rule);
  return milliseconds !== null && milliseconds >= IDLE_AFTER_MS.min && milliseconds <= IDLE_AFTER_MS.max ? rule : null;
}

/** Whether two rules mean the same, however they are written: `60s` and `1m`. */
export function isSameRule(one: string, other: string): boolean {
  return parseDuration(one) === parseDuration(other);
}
