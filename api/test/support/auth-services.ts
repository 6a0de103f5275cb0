import { JwtService } from '@nestjs/jwt';
import { createSecretKey } from 'node:crypto';
import { AccessTokens } from '../../src/auth/access/access-tokens.js';
import { Principals } from '../../src/auth/access/principals.js';
import { AccountService } from '../../src/auth/account.service.js';
import { AuthService } from '../../src/auth/auth.service.js';
import type { Caller } from '../../src/auth/http/caller.js';
import { KnownDevices } from '../../src/auth/http/known-devices.js';
import { PasswordHasher } from '../../src/auth/passwords/password-hasher.js';
import { PasswordPolicy } from '../../src/auth/passwords/password-policy.js';
import { RefreshTokens } from '../../src/auth/sign-ins/refresh-tokens.js';
import { SignInsRepository } from '../../src/auth/sign-ins/sign-ins.repository.js';
import { SignInsService } from '../../src/auth/sign-ins/sign-ins.service.js';
import { SignInThrottle } from '../../src/auth/throttle/sign-in-throttle.js';
import { parseSettings, type Settings } from '../../src/core/config/settings.js';
import { UsersService } from '../../src/users/index.js';
import { UsersRepository } from '../../src/users/users.repository.js';
export { GOOD_PASSWORD } from './cookies.js';
import { FakeClock } from './fake-clock.js';
import { type GateOnScratch, openGate } from './gate.js';

/** The least that argon2 takes: a millisecond. */
export const CHEAP = { memoryCost: 8, timeCost: 1, parallelism: 1 };

/** Accounts and signing in on a database of their own, without HTTP. */
export type AuthServices = ReturnType<typeof wire> & { on: GateOnScratch; close(): Promise<void> };

/** @param env settings that differ from the defaults, by variable */
export async function openAuthServices(kind: 'sqlite' | 'postgres', env: Record<string, string> = {}): Promise<AuthServices> {
  const on = await openGate(kind);
  const settings = {
    ...parseSettings({ JWT_SECRET: 'kQ7vX2mN9pR4tY8wZ1aC5eG3hJ6kL0oB', ...env }),
    database: on.database.settings,
  };
  return { ...wire(on, settings), on, close: () => on.close() };
}

/** A browser that has no cookies yet. */
export function caller(known: Partial<Caller> = {}): Caller {
  return { address: '192.0.2.1', device: 'Test browser', refresh_tokens: [], device_mark: undefined, ...known };
}

function wire({ reader, gate, bus }: GateOnScratch, settings: Settings) {
  const clock = new FakeClock();
  const key = createSecretKey(settings.jwtSecret!, 'utf8');
  const usersRepository = new UsersRepository(reader);
  const users = new UsersService(usersRepository, gate, clock);
  const signInsRepository = new SignInsRepository(reader);
  const signIns = new SignInsService(signInsRepository, new RefreshTokens(key), users, gate, clock);
  const tokens = new AccessTokens(new JwtService({ secret: key }), clock);
  const principals = new Principals(tokens, signInsRepository, clock, settings, bus);
  const hasher = new PasswordHasher(CHEAP);
  const policy = new PasswordPolicy(settings);
  const throttle = new SignInThrottle(settings);
  const devices = new KnownDevices(key);
  const auth = new AuthService(settings, users, signIns, hasher, policy, tokens, principals, throttle, devices, gate);
  const account = new AccountService(users, signIns, hasher, policy, throttle, gate);
  return { settings, clock, key, users, signInsRepository, signIns, tokens, principals, hasher, policy, devices, auth, account };
}
