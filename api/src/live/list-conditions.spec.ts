import { describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { listConditions, type ListFilters } from './list-conditions.js';

const source = { options: { type: 'better-sqlite3' } } as DataSource;

/** The bounds of the last activity, in the order in which SQLite reads them. */
function bounds(filters: ListFilters): string[] {
  const conditions = listConditions(filters, { source, bind: String, threshold: 'THRESHOLD', scope: 'titles and people' });
  return conditions.flatMap((condition) => condition.match(/last_activity_at [<>]=? \S+/g) ?? []);
}

describe('of two bounds on the same side, the narrower comes first', () => {
  const day = '2026-01-01';

  test('for active sessions, the clock’s', () => {
    expect(bounds({ status: 'active', from: day })).toEqual(['last_activity_at > THRESHOLD', `last_activity_at >= ${day}`]);
  });

  test('for idle sessions, the date’s', () => {
    expect(bounds({ status: 'idle', to: day })).toEqual([`last_activity_at <= ${day}`, 'last_activity_at <= THRESHOLD']);
  });
});
