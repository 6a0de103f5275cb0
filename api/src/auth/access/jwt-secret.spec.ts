import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secretFile, signingKey } from './jwt-secret.js';

describe('the key that signs access tokens', () => {
  let folder: string;
  let file: string;
  const kept = () => ({ jwtSecret: undefined, database: { kind: 'sqlite', file } as const });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'switchboard-test-'));
    file = join(folder, 'data', 'users.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is generated once, readable by its owner only, and reused', () => {
    const made = signingKey(kept());
    expect(signingKey(kept()).equals(made)).toBe(true);
    expect(made.symmetricKeySize).toBeGreaterThanOrEqual(32);
    expect(statSync(secretFile(file)).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'data'))).toEqual(['users.db.jwt-secret']);
  });

  test('differs from server to server', () => {
    const one = signingKey(kept());
    file = join(folder, 'other', 'users.db');
    expect(signingKey(kept()).equals(one)).toBe(false);
  });

  test('is made private again if its file was readable by others', () => {
    signingKey(kept());
    writeFileSync(secretFile(file), readFileSync(secretFile(file)), { mode: 0o644 });
    rmSync(secretFile(file));
    writeFileSync(secretFile(file), 'x'.repeat(40), { mode: 0o644 });
    signingKey(kept());
    expect(statSync(secretFile(file)).mode & 0o777).toBe(0o600);
  });

  test.each(['', 'short', 'x'.repeat(31)])('stops the start if the stored key is too short: %p', (content) => {
    signingKey(kept());
    writeFileSync(secretFile(file), content);
    expect(() => signingKey(kept())).toThrow(/shorter than 32 bytes/);
  });

  test('is JWT_SECRET if that is set, and then nothing is written', () => {
    const key = signingKey({ ...kept(), jwtSecret: 'kQ7vX2mN9pR4tY8wZ1aC5eG3hJ6kL0oB' });
    expect(key.export().toString()).toBe('kQ7vX2mN9pR4tY8wZ1aC5eG3hJ6kL0oB');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('must be set with PostgreSQL', () => {
    expect(() => signingKey({ jwtSecret: undefined, database: { kind: 'postgres', url: 'postgres://x/y' } })).toThrow(
      /JWT_SECRET/,
    );
  });
});
