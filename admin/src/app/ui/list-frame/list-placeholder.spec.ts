import { signal } from '@angular/core';
import { describe, expect, it } from '@jest/globals';
import { listPlaceholder } from './list-placeholder';

describe('what stands in the place of rows', () => {
  const loaded = (isCurrent: boolean, failure: unknown = null, value: unknown = {}) => ({
    current: signal(isCurrent),
    failure: signal(failure),
    value: signal(value),
  });

  it('is nothing while there are rows, also those of another view until the next one has come', () => {
    expect([listPlaceholder(loaded(true), 1, false), listPlaceholder(loaded(true, 'away'), 1, true), listPlaceholder(loaded(false), 0, false)]).toEqual([
      null, null, null,
    ]);
  });

  it('tells an empty list from one of which nothing is meant', () => {
    expect([listPlaceholder(loaded(true), 0, false), listPlaceholder(loaded(true), 0, true)]).toEqual(['none', 'no_match']);
  });

  it('tells what has failed from what has not come yet', () => {
    expect([listPlaceholder(loaded(false, 'away', null), 0, false), listPlaceholder(loaded(false, null, null), 0, false)]).toEqual(['failed', 'loading']);
    expect(listPlaceholder(loaded(false, 'away'), 1, false)).toBe('failed');
  });
});
