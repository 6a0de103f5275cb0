import { createSecretKey } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { legacyHashOf, RefreshTokens } from './refresh-tokens.js';

const tokens = new RefreshTokens(createSecretKey('kQ7vX2mN9pR4tY8wZ1aC5eG3hJ6kL0oB', 'utf8'));
const sign_in_id = uuid();

test('a written token reads back the same, up to the largest number', () => {
  for (const number of [1, 2, 255, 65_536, 2 ** 48 - 1]) {
    const token = tokens.write({ sign_in_id, number });
    expect(token).toMatch(/^[\w-]{72}$/);
    expect(tokens.read(token)).toEqual({ sign_in_id, number });
  }
});

test('a token that was changed anywhere, signed with another key, truncated or extended is invalid', () => {
  const token = tokens.write({ sign_in_id, number: 7 });
  for (let at = 0; at < token.length; at++)
    expect(tokens.read(token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1))).toBeNull();
  const other = new RefreshTokens(createSecretKey('another key of thirty-two bytes.', 'utf8'));
  for (const invalid of [other.write({ sign_in_id, number: 7 }), token.slice(1), `${token}A`, `${token}\n`, '', 'x'.repeat(16_000)])
    expect(tokens.read(invalid)).toBeNull();
});

test('only a string in the form of a 0.1.0 token is looked up by its hash', () => {
  expect(legacyHashOf('A'.repeat(43))).toMatch(/^[\w-]{43}$/);
  for (const text of ['', 'A'.repeat(42), 'A'.repeat(44), `${'A'.repeat(42)}.`]) expect(legacyHashOf(text)).toBeNull();
});
