import { setImmediate as turn } from 'node:timers/promises';
import { CHEAP } from '../../../test/support/auth-services.js';
import { knownUserQueueKey, unknownClientQueueKey } from '../throttle/queue-keys.js';
import { defaultPasswordCost } from '../../core/config/password-cost.js';
import { Argon2, PasswordHasher } from './password-hasher.js';

const ada = knownUserQueueKey('ada');

/** Finishes hashes on demand, in request order. */
class SteppedArgon2 extends Argon2 {
  readonly requested: { password: string; finish: () => void }[] = [];
  hash(password: string | Buffer): Promise<string> {
    // The decoy is hashed at once.
    if (typeof password !== 'string') return Promise.resolve('decoy');
    return new Promise((resolve) => this.requested.push({ password, finish: () => resolve(password) }));
  }
  verify(): Promise<boolean> {
    return Promise.resolve(true);
  }
}

describe('PasswordHasher', () => {
  test('a hash is argon2id with OWASP’s parameters, and matches its password only', async () => {
    const hasher = new PasswordHasher(defaultPasswordCost);
    const hash = await hasher.hash('seven green kettles sing', ada);
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hasher.verify(hash, 'seven green kettles sing', ada)).toBe(true);
    expect(await hasher.verify(hash, 'seven green kettles sinG', ada)).toBe(false);
    expect(await hasher.hash('seven green kettles sing', ada)).not.toBe(hash);
  });

  test('the same password in another Unicode form is the same password', async () => {
    const hasher = new PasswordHasher(CHEAP);
    expect(await hasher.verify(await hasher.hash('caf\u00e9', ada), 'cafe\u0301', ada)).toBe(true);
  });

  test('an account that does not exist never matches', async () => {
    const hasher = new PasswordHasher(CHEAP);
    expect(await hasher.verify(undefined, '', ada)).toBe(false);
    expect(await hasher.verify(undefined, 'anything', ada)).toBe(false);
  });

  test('T3: an account that does not exist costs one verification of the same kind', async () => {
    let checks = 0;
    const counting: Argon2 = { hash: async () => 'a hash', verify: async () => ++checks > 0 };
    const hasher = new PasswordHasher(CHEAP, counting);
    expect([await hasher.verify('of somebody', 'x', ada), await hasher.verify(undefined, 'x', ada)]).toEqual([true, false]);
    expect(checks).toBe(2);
  });

  test('2 run, 32 each of known and unknown clients wait, and the rest are told to try again', async () => {
    const argon2 = new SteppedArgon2();
    const hasher = new PasswordHasher(CHEAP, argon2);
    const outcomes: unknown[] = [];
    const ask = (count: number, place = ada) => {
      for (let at = 0; at < count; at++) hasher.hash('x', place).then(() => outcomes.push('done'), (error: unknown) => outcomes.push(error));
    };
    ask(40);
    await turn();
    expect(argon2.requested).toHaveLength(2);
    expect(outcomes).toHaveLength(6);
    for (let person = 0; person < 40; person++) ask(1, unknownClientQueueKey(`192.0.2.${person}`, 'ada@example.com'));
    await turn();
    expect(outcomes).toHaveLength(14);
    expect(outcomes[0]).toMatchObject({ kind: 'unavailable', code: 'busy', headers: { 'Retry-After': '2' } });
    for (let at = 0; at < 66; at++, await turn()) argon2.requested[at]!.finish();
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(66);
  });

  test('S10: 60 concurrent requests of one account delay none of ten later users at the same address', async () => {
    const argon2 = new SteppedArgon2();
    const hasher = new PasswordHasher(CHEAP, argon2);
    const refused: string[] = [];
    const ask = (who: string) => hasher.hash(who, unknownClientQueueKey('192.0.2.1', who)).catch(() => void refused.push(who));
    for (let at = 0; at < 60; at++) void ask('flood');
    for (let person = 0; person < 10; person++) void ask(`person ${person}`);
    await turn();
    expect(refused).toEqual(Array(36).fill('flood'));
    for (let at = 0; at < 14; at++, await turn()) argon2.requested[at]!.finish();
    const served = argon2.requested.slice(0, 14).map(({ password }) => password);
    for (let person = 0; person < 10; person++) expect(served).toContain(`person ${person}`);
  });

  test('a failed hash releases its slot', async () => {
    const hasher = new PasswordHasher(CHEAP);
    for (let count = 0; count < 40; count++) await expect(hasher.verify('no hash at all', 'x', ada)).rejects.toThrow();
    await expect(hasher.hash('x', ada)).resolves.toBeDefined();
  });
});
