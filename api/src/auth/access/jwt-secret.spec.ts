import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secretFile, signingKey } from './jwt-secret.js';

describe('the key that signs access tokens', () => {
  let folder: string;
  let file: string;
  const settings = () => ({ jwtSecret: undefined, database: { kind: 'sqlite', file } as const });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'switchboard-test-'));
    file = join(folder, 'data', 'users.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is generated once, readable by its owner only, and reused', () => {
    const key = signingKey(settings());
    expect(signingKey(settings()).equals(key)).toBe(true);
    expect(key.symmetricKeySize).toBeGreaterThanOrEqual(32);
    expect(statSync(secretFile(file)).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'data'))).toEqual(['users.db.jwt-secret']);
  });

  test('differs from server to server', () => {
    const one = signingKey(settings());
    file = join(folder, 'other', 'users.db');
    expect(signingKey(settings()).equals(one)).toBe(false);
  });

  test('is made private again if its file was readable by others', () => {
    signingKey(settings());
    writeFileSync(secretFile(file), readFileSync(secretFile(file)), { mode: 0o644 });
    rmSync(secretFile(file));
    writeFileSync(secretFile(file), 'x'.repeat(40), { mode: 0o644 });
    signingKey(settings());
    expect(statSync(secretFile(file)).mode & 0o777).toBe(0o600);
  });

  test.each(['', 'short', 'x'.repeat(31)])('stops the start if the stored key is too short: %p', (content) => {
    signingKey(settings());
    writeFileSync(secretFile(file), content);
    expect(() => signingKey(settings())).toThrow(/shorter than 32 bytes/);
  });

  test('is JWT_SECRET if that is set, and then nothing is written', () => {
    const key = signingKey({ ...settings(), jwtSecret: 'kQ7vX2mN9pR4tY8wZ1aC5eG3hJ6kL0oB' });
    expect(key.export().toString()).toBe('kQ7vX2mN9pR4tY8wZ1aC5eG3hJ6kL0oB');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('must be set with PostgreSQL', () => {
    expect(() => signingKey({ jwtSecret: undefined, database: { kind: 'postgres', url: 'postgres://x/y' } })).toThrow(
      /JWT_SECRET/,
    );
  });
});
