import { jest } from '@jest/globals';
import { JwtService } from '@nestjs/jwt';
import { createHmac, createSecretKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { AccessTokens } from './access-tokens.js';

const key = createSecretKey('kQ7vX2mN9pR4tY8wZ1aC5eG3hJ6kL0oB', 'utf8');
const sub = '01980000-0000-7000-8000-000000000001';
const sid = '01980000-0000-7000-8000-000000000002';

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Builds a token by hand, including tokens that a library refuses to sign. */
function forge(header: object, payload: object, { by = key, hash = 'sha256' } = {}): string {
  const input = `${base64url(header)}.${base64url(payload)}`;
  return `${input}.${createHmac(hash, by).update(input).digest('base64url')}`;
}

describe('access tokens', () => {
  let clock: FakeClock;
  let tokens: AccessTokens;
  let now: number;
  const right = { alg: 'HS256', typ: 'at+jwt' };
  const payload = (changes: object = {}) => ({
    iss: 'switchboard',
    aud: 'switchboard-api',
    sub,
    sid,
    iat: now,
    exp: now + 900,
    ...changes,
  });
  const refused = (token: string) =>
    expect(() => tokens.verify(token)).toThrow(expect.objectContaining({ code: 'invalid_token' }));

  beforeEach(() => {
    clock = new FakeClock();
    now = clock.now() / 1000;
    tokens = new AccessTokens(new JwtService({ secret: key }), clock);
  });

  test('an issued token states the user and the sign-in, and is valid for 15 minutes', () => {
    const token = tokens.issue(sub, sid);
    expect(JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString())).toEqual(right);
    expect(tokens.verify(token)).toEqual({ sub, sid, exp: now + 900 });
    clock.advance(899_000);
    expect(tokens.verify(token)).toMatchObject({ sub });
    clock.advance(6_000);
    refused(token);
  });

  test('a handmade token like ours is accepted, so the ones below are rejected for the stated reasons', () => {
    expect(tokens.verify(forge(right, payload()))).toMatchObject({ sub, sid });
  });

  test('A19: rejects alg none, HS512, RS256 and an empty signature', () => {
    refused(`${base64url({ alg: 'none', typ: 'at+jwt' })}.${base64url(payload())}.`);
    refused(forge({ alg: 'none', typ: 'at+jwt' }, payload()));
    refused(forge({ alg: 'HS512', typ: 'at+jwt' }, payload(), { hash: 'sha512' }));
    refused(`${base64url(right)}.${base64url(payload())}.`);
    refused(rs256(payload()));
  });

  test('rejects a token signed with an RSA public key as the secret', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = createSecretKey(publicKey.export({ type: 'spki', format: 'pem' }) as string, 'utf8');
    refused(forge(right, payload(), { by: pem }));
  });

  test('A20: rejects exp in the past, not a number or missing; nbf or iat in the future; a longer lifetime than ours', () => {
    refused(forge(right, payload({ iat: now - 1000, exp: now - 100 })));
    refused(forge(right, payload({ exp: String(now + 900) })));
    refused(forge(right, payload({ exp: undefined })));
    refused(forge(right, payload({ iat: undefined })));
    refused(forge(right, payload({ nbf: now + 60 })));
    refused(forge(right, payload({ iat: now + 3600, exp: now + 4500 })));
    refused(forge(right, payload({ exp: now + 86_400 })));
  });

  test('A21: rejects another issuer, audience or type, and a missing, invalid or unknown claim', () => {
    refused(forge(right, payload({ iss: 'elsewhere' })));
    refused(forge(right, payload({ aud: 'elsewhere' })));
    refused(forge(right, payload({ aud: ['switchboard-api', 'elsewhere'] })));
    refused(forge({ ...right, typ: 'JWT' }, payload()));
    refused(forge({ alg: 'HS256' }, payload()));
    refused(forge({ ...right, crit: ['b64'], b64: false }, payload()));
    refused(forge(right, payload({ sid: undefined })));
    refused(forge(right, payload({ sub: 'nobody' })));
    refused(forge(right, payload({ nonce: 'of an id_token' })));
  });

  test('rejects another key, a changed payload, garbage and a very long token', () => {
    refused(forge(right, payload(), { by: createSecretKey('another key of thirty-two bytes.', 'utf8') }));
    const [head, , signature] = tokens.issue(sub, sid).split('.');
    refused(`${head}.${base64url(payload({ sub: sid }))}.${signature}`);
    for (const garbage of ['', 'x', 'a.b', 'a.b.c', '..', 'x'.repeat(20_000)]) refused(garbage);
  });

  test('a token is cached once verified, and not beyond its expiry', () => {
    const token = tokens.issue(sub, sid);
    expect(tokens.cachedClaims(token)).toBeNull();
    tokens.verify(token);
    for (let again = 0; again < 3; again++) expect(tokens.cachedClaims(token)).toMatchObject({ sub, sid });
    clock.advance(906_000);
    expect(tokens.cachedClaims(token)).toBeNull();
  });

  test('a token itself is in memory for 10 seconds at most, its hash until it expires', () => {
    jest.useFakeTimers();
    const claimsByToken = Reflect.get(tokens, 'claimsByToken') as Map<string, unknown>;
    const token = tokens.issue(sub, sid);
    tokens.verify(token);
    expect(claimsByToken.size).toBe(0);
    for (let second = 0; second < 10; second++) {
      tokens.cachedClaims(token);
      expect([...claimsByToken.keys()]).toEqual([token]);
      jest.advanceTimersByTime(1_000);
    }
    expect([claimsByToken.size, jest.getTimerCount()]).toEqual([0, 0]);
    expect(tokens.cachedClaims(token)).toMatchObject({ sub, sid });
    tokens.onModuleDestroy();
    expect([claimsByToken.size, jest.getTimerCount()]).toEqual([0, 0]);
    jest.useRealTimers();
  });

  test('a rejected token is not cached', () => {
    const bad = forge(right, payload({ iss: 'elsewhere' }));
    refused(bad);
    expect(tokens.cachedClaims(bad)).toBeNull();
  });

  function rs256(claims: object): string {
    const { privateKey }: { privateKey: KeyObject } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const input = `${base64url({ alg: 'RS256', typ: 'at+jwt' })}.${base64url(claims)}`;
    return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
  }
});
