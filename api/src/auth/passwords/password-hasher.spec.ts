import { setImmediate as turn } from 'node:timers/promises';
import { CHEAP } from '../../../test/support/auth-services.js';
import { PASSWORD_COST_DEFAULT, PasswordHasher } from './password-hasher.js';

describe('hashing passwords', () => {
  test('a hash is argon2id at OWASP’s cost, and right for its password only', async () => {
    const hasher = new PasswordHasher(PASSWORD_COST_DEFAULT);
    const hash = await hasher.hash('seven green kettles sing');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hasher.verify(hash, 'seven green kettles sing')).toBe(true);
    expect(await hasher.verify(hash, 'seven green kettles sinG')).toBe(false);
    expect(await hasher.hash('seven green kettles sing')).not.toBe(hash);
  });

  test('the same password in another Unicode form is the same password', async () => {
    const hasher = new PasswordHasher(CHEAP);
    expect(await hasher.verify(await hasher.hash('caf\u00e9'), 'cafe\u0301')).toBe(true);
  });

  test('an account that does not exist is never right', async () => {
    const hasher = new PasswordHasher(CHEAP);
    expect(await hasher.verify(undefined, '')).toBe(false);
    expect(await hasher.verify(undefined, 'anything')).toBe(false);
  });

  test('2 run, 32 wait, and who comes then is told to try again', async () => {
    const hasher = new PasswordHasher(CHEAP);
    const outcomes = Array.from({ length: 40 }, () =>
      hasher.hash('x').then(
        () => 'done',
        (error: unknown) => error,
      ),
    );
    await turn();
    const settled = await Promise.all(outcomes);
    const refused = settled.filter((outcome) => outcome !== 'done');
    expect(refused).toHaveLength(6);
    expect(refused[0]).toMatchObject({ kind: 'unavailable', code: 'busy', headers: { 'Retry-After': '2' } });
    expect(settled.slice(0, 34)).toEqual(Array(34).fill('done'));
    await expect(hasher.hash('free again')).resolves.toBeDefined();
  });

  test('a hash that fails gives its turn back', async () => {
    const hasher = new PasswordHasher(CHEAP);
    for (let count = 0; count < 40; count++) await expect(hasher.verify('no hash at all', 'x')).rejects.toThrow();
    await expect(hasher.hash('x')).resolves.toBeDefined();
  });
});
