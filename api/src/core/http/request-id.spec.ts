import { newRequestId } from './request-id.js';

test('every id is a UUID, and unique', () => {
  const ids = Array.from({ length: 2_000 }, newRequestId);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(ids.map((id) => id.slice(0, -2))).size).toBeGreaterThan(7);
});
