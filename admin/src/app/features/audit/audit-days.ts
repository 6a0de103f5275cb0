import type { AuditEntry } from '@switchboard/shared';

/** The entries of one day in the browser's time zone. */
export interface AuditDay {
  /** local midnight, milliseconds since 1970 */
  readonly day: number;
  readonly entries: readonly AuditEntry[];
}

/** Groups entries by day, in the order in which they come. */
export function daysOf(entries: readonly AuditEntry[]): AuditDay[] {
  const days: { day: number; entries: AuditEntry[] }[] = [];
  for (const entry of entries) {
    const day = new Date(entry.at).setHours(0, 0, 0, 0);
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}
