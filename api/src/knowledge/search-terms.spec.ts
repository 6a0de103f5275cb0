import { describe, expect, test } from '@jest/globals';
import { terms } from './search-terms.js';

describe('search terms', () => {
  test('a word may be long, but one longer than in any language is not looked up', () => {
    expect(terms(`Donaudampfschiff${'fahrt'.repeat(12)}`)).toHaveLength(1);
    expect(terms(`how ${'y'.repeat(30_000)} backups`)).toEqual(terms('how backups'));
  });
});
