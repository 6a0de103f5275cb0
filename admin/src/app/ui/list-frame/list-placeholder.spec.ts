import { signal } from '@angular/core';
import { describe, expect, it } from '@jest/globals';
import { listPlaceholder } from './list-placeholder';

describe('the placeholder of a list', () => {
  const loaded = (isCurrent: boolean, failure: unknown = null, value: unknown = {}) => ({
    isCurrent: signal(isCurrent),
    failure: signal(failure),
    value: signal(value),
  });

  it('is null while there are rows, including those of the previous view until the next one has loaded', () => {
    expect([listPlaceholder(loaded(true), 1, false), listPlaceholder(loaded(true, 'away'), 1, true), listPlaceholder(loaded(false), 0, false)]).toEqual([
      null, null, null,
    ]);
  });

  it('distinguishes an empty list from no match', () => {
    expect([listPlaceholder(loaded(true), 0, false), listPlaceholder(loaded(true), 0, true), listPlaceholder(loaded(true), 0, true, true)]).toEqual(['none', 'no_match', 'not_yet']);
  });

  it('distinguishes a failed request from a pending one', () => {
    expect([listPlaceholder(loaded(false, 'away', null), 0, false), listPlaceholder(loaded(false, null, null), 0, false)]).toEqual(['failed', 'loading']);
    expect(listPlaceholder(loaded(false, 'away'), 1, false)).toBe('failed');
  });
});
