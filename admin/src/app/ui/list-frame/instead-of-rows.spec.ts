import { signal } from '@angular/core';
import { describe, expect, it } from '@jest/globals';
import { insteadOfRows } from './instead-of-rows';

describe('what stands in the place of rows', () => {
  const loaded = (isCurrent: boolean, failure: unknown = null, value: unknown = {}) => ({
    current: signal(isCurrent),
    failure: signal(failure),
    value: signal(value),
  });

  it('is nothing while there are rows, also those of another view until the next one has come', () => {
    expect([insteadOfRows(loaded(true), 1, false), insteadOfRows(loaded(true, 'away'), 1, true), insteadOfRows(loaded(false), 0, false)]).toEqual([
      null, null, null,
    ]);
  });

  it('tells an empty list from one of which nothing is meant', () => {
    expect([insteadOfRows(loaded(true), 0, false), insteadOfRows(loaded(true), 0, true)]).toEqual(['none', 'no_match']);
  });

  it('tells what has failed from what has not come yet', () => {
    expect([insteadOfRows(loaded(false, 'away', null), 0, false), insteadOfRows(loaded(false, null, null), 0, false)]).toEqual(['failed', 'loading']);
    expect(insteadOfRows(loaded(false, 'away'), 1, false)).toBe('failed');
  });
});
