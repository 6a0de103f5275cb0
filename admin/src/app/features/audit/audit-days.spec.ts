import { describe, expect, it } from '@jest/globals';
import type { AuditEntry } from '@switchboard/shared';
import { daysOf } from './audit-days';

const at = (day: number, hour: number) => ({ seq: day * 100 + hour, at: new Date(2026, 2, day, hour).toISOString() }) as AuditEntry;

describe('the days of the audit log', () => {
  it('are those of the calendar, each with its entries in their order', () => {
    const entries = [at(12, 23), at(12, 0), at(11, 23), at(9, 1)];
    expect(daysOf(entries)).toEqual([
      { day: new Date(2026, 2, 12).getTime(), entries: entries.slice(0, 2) },
      { day: new Date(2026, 2, 11).getTime(), entries: [entries[2]] },
      { day: new Date(2026, 2, 9).getTime(), entries: [entries[3]] },
    ]);
    expect(daysOf([])).toEqual([]);
  });
});
