import { idsOf, MAX_HIT_BYTES, SessionJson, withAnswering, withHits } from './session-json.js';

/** Sessions as serialized by the database, with a title that contains JSON syntax. */
function serialized(count: number): SessionJson {
  const rows = Array.from({ length: count }, (_, n) => JSON.stringify({ session_id: `s${n}`, title: `"},\n{"${n}` }));
  return new SessionJson({ row_count: String(count), json: count === 0 ? null : rows.join(',\n') });
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

  test('get what a search found in each, and nothing else changes', () => {
    const { page } = serialized(3).cut(3);
    const hit = (n: number) => ({ message_id: `m${n}`, excerpt: `"},\n{"${n}` });
    const withTwo = JSON.parse(withHits(page, idsOf(page), new Map([['s0', hit(0)], ['s2', hit(2)]]))) as unknown[];
    const [zero, one, two] = JSON.parse(page) as object[];
    expect(withTwo).toEqual([{ ...zero, hit: hit(0) }, one, { ...two, hit: hit(2) }]);
    expect(withHits('[]', [], new Map())).toBe('[]');
  });

  test('are marked where they are being answered, and nothing else changes', () => {
    const rows = ['a', 'b', 'c'].map((session_id) => ({ session_id, answering: false, title: '"session_id":"c","answering":false' }));
    const page = JSON.stringify(rows);
    expect(JSON.parse(withAnswering(page, ['b', 'x']))).toEqual([rows[0], { ...rows[1], answering: true }, rows[2]]);
    expect(withAnswering(page, [])).toBe(page);
  });

  test('leave room for what a search found, however it is escaped', () => {
    const title = 'x'.repeat(8_000);
    const many = new SessionJson({ row_count: 150, json: Array.from({ length: 150 }, (_, n) => JSON.stringify({ session_id: `s${n}`, title })).join(',\n') });
    expect(many.cut(200).last).not.toBeNull();
    const { page, last } = many.cut(200, MAX_HIT_BYTES);
    const hit = { message_id: '01890000-0000-7000-8000-000000000000', excerpt: '\u0001'.repeat(300) };
    const full = withHits(page, idsOf(page), new Map(idsOf(page).map((id) => [id, hit])));
    expect([last?.session_id, Buffer.byteLength(full) <= 1_048_576]).toEqual([idsOf(page).at(-1), true]);
  });
});
