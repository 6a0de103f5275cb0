import { newId } from './new-id.js';

test('ids are unique UUIDs of version 7 that contain their instant', () => {
  const now = Date.parse('2026-01-31T12:00:00.123Z');
  const ids = Array.from({ length: 2_000 }, () => newId(now));
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(now);
  }
});

test('ids of a later instant sort after earlier ones', () => {
  expect(newId(1_700_000_000_001) > newId(1_700_000_000_000)).toBe(true);
});
