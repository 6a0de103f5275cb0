import { SessionJson } from './session-json.js';

/** Sessions as serialized by the database, with a title that contains JSON syntax. */
function serialized(count: number): SessionJson {
  const rows = Array.from({ length: count }, (_, n) => JSON.stringify({ session_id: `s${n}`, title: `"},\n{"${n}` }));
  return new SessionJson({ many: String(count), json: count === 0 ? null : rows.join(',\n') });
}
const ids = (page: string) => (JSON.parse(page) as { session_id: string }[]).map(({ session_id }) => session_id);

describe('sessions serialized as JSON by the database', () => {
  test('are cut after the limit, and the last one shown determines where the next page starts', () => {
    const { page, last } = serialized(4).cut(3);
    expect(ids(page)).toEqual(['s0', 's1', 's2']);
    expect(last).toEqual({ session_id: 's2', title: '"},\n{"2' });
  });

  test('are cut down to a single one', () => {
    const { page, last } = serialized(2).cut(1);
    expect(ids(page)).toEqual(['s0']);
    expect(last).toMatchObject({ session_id: 's0' });
  });

  test('are returned unchanged if no more follow', () => {
    for (const count of [0, 1, 3]) {
      const { page, last } = serialized(count).cut(3);
      expect([ids(page).length, last]).toEqual([count, null]);
    }
  });

  test('are parsed if all of them are needed', () => {
    expect(serialized(3).sessions()).toHaveLength(3);
    expect([serialized(0).sessions(), serialized(0).length]).toEqual([[], 0]);
  });
});
