import { ChainVerifier, type ChainedEntry, GENESIS_HASH, hashOf } from './chain.js';

const columns: Omit<ChainedEntry, 'hash'> = {
  entry_id: '01980000-0000-7000-8000-000000000001',
  seq: 1,
  at: '2026-01-15T12:00:00.000Z',
  actor_id: null,
  sign_in_id: null,
  action: 'user.created',
  subject_type: 'user',
  subject_id: '01980000-0000-7000-8000-000000000004',
  details: '{}',
  prev_hash: GENESIS_HASH,
};

test('an entry is hashed in a fixed form, so that logs of earlier versions remain verifiable', () => {
  expect(hashOf(columns)).toBe('c6afea4455e42db5bbd8ec0de4ade757e17ccd9ab5764a87d6ba0832e12f0372');
});

test('entries that differ in any field have different hashes', () => {
  const { seq, ...texts } = columns;
  const others = Object.keys(texts).map((name) => ({ ...columns, [name]: 'x' }));
  const shifted = [{ ...columns, actor_id: 'a', sign_in_id: null }, { ...columns, actor_id: null, sign_in_id: 'a' }];
  const all = [columns, { ...columns, seq: seq + 1 }, ...others, ...shifted] as (typeof columns)[];
  expect(new Set(all.map(hashOf)).size).toBe(all.length);
});

test('a chain is complete only with its recorded head', () => {
  const entry = { ...columns, hash: hashOf(columns) };
  const end = (head: { seq: number; hash: string }) => {
    const check = new ChainVerifier();
    expect(check.verify(entry)).toBe(true);
    check.verifyHead(head);
    return check.broken;
  };
  expect(end({ seq: 1, hash: entry.hash })).toBeNull();
  expect(end({ seq: 2, hash: entry.hash })).toEqual({ seq: 2, fault: 'missing' });
  expect(end({ seq: 1, hash: GENESIS_HASH })).toEqual({ seq: 1, fault: 'unchained' });
});
