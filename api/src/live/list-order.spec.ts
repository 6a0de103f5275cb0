import { describe, expect, test } from '@jest/globals';
import type { AdminSessionsQuery } from '@switchboard/shared';
import { ListOrder } from './list-order.js';

const [early, middle, late] = ['2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'];

/** The conditions of a page that starts after a row with this value. */
function pageConditions(sort: AdminSessionsQuery['sort'], value: string | number, filters: Pick<AdminSessionsQuery, 'status' | 'messages' | 'from' | 'to'>): string[] {
  const cursor = new ListOrder(sort).cursorOf({ value, id: 'x' });
  return new ListOrder(sort).pageConditions({ cursor, ...filters }, middle, () => '?');
}

describe('where a page starts', () => {
  const after = (comparison: string) => [`(s.last_activity_at, s.session_id) ${comparison} (?, ?)`];

  test.each([
    ['-last_activity_at', early, { to: middle }, after('<')],
    ['-last_activity_at', middle, { to: middle }, after('<')],
    ['-last_activity_at', late, { from: early }, after('<')],
    ['last_activity_at', late, { from: middle }, after('>')],
    ['last_activity_at', middle, { from: middle }, after('>')],
    ['last_activity_at', late, { status: 'active' }, after('>')],
    ['last_activity_at', early, { status: 'idle' }, after('>')],
    ['-last_activity_at', early, { status: 'idle' }, after('<')],
    ['-last_activity_at', late, { status: 'active' }, after('<')],
    ['last_activity_at', early, { status: 'ended' }, after('>')],
  ] as const)('in the order %s after %s within %o: the cursor bounds it', (sort, value, dates, expected) => {
    expect(pageConditions(sort, value, dates)).toEqual(expected);
  });

  test.each([
    ['-last_activity_at', late, { to: middle }],
    ['last_activity_at', early, { from: middle }],
    ['last_activity_at', early, { status: 'active' }],
    ['-last_activity_at', late, { status: 'idle' }],
    ['message_count', 0, { messages: 'some' }],
    ['-message_count', 1, { messages: 'none' }],
  ] as const)('in the order %s after %s within %o: the filter alone bounds it, so nothing in between is scanned', (sort, value, dates) => {
    expect(pageConditions(sort, value, dates)).toEqual([]);
  });

  test.each([
    ['-created_at', late, ['s.created_at <= ?']],
    ['-created_at', middle, ['(s.created_at, s.session_id) < (?, ?)', 's.created_at <= ?']],
    ['created_at', early, ['(s.created_at, s.session_id) > (?, ?)', 's.created_at <= ?']],
  ] as const)('in the order %s after %s: no session created after the end date is scanned', (sort, value, expected) => {
    expect(pageConditions(sort, value, { to: middle })).toEqual(expected);
  });

  test.each([
    ['-created_at', late, { from: early }],
    ['created_at', early, { from: middle }],
    ['-message_count', 7, { to: middle }],
    ['-message_count', 7, { messages: 'some' }],
    ['message_count', 1, { messages: 'some' }],
    ['-message_count', 0, { messages: 'none' }],
  ] as const)('in the order %s after %s within %o: the cursor alone bounds it', (sort, value, dates) => {
    expect(pageConditions(sort, value, dates)).toHaveLength(1);
  });
});
