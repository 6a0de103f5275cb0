import { JwtService } from '@nestjs/jwt';
import { createSecretKey } from 'node:crypto';
import { AccessTokens } from '../../src/auth/access/access-tokens.js';
import { Principals } from '../../src/auth/access/principals.js';
import { AccountService } from '../../src/auth/account.service.js';
import { UserAdministrationService } from '../../src/auth/administration/user-administration.service.js';
import { CurrentSignInService } from '../../src/auth/current-sign-in.service.js';
import { PasswordSignInService } from '../../src/auth/password-sign-in.service.js';
import { RegistrationService } from '../../src/auth/registration.service.js';
import { SignInOpening } from '../../src/auth/sign-in-opening.js';
import type { Caller } from '../../src/auth/http/caller.js';
import { DeviceCookieCodec } from '../../src/auth/devices/device-cookie-codec.js';
import { KnownDevices } from '../../src/auth/devices/known-devices.js';
import { type Argon2, PasswordHasher } from '../../src/auth/passwords/password-hasher.js';
import { PasswordPolicy } from '../../src/auth/passwords/password-policy.js';
import { type PasswordStrength, ThreadedPasswordStrength } from '../../src/auth/passwords/password-strength.js';
import { RefreshTokens } from '../../src/auth/sign-ins/refresh-tokens.js';
import { SignInsRepository } from '../../src/auth/sign-ins/sign-ins.repository.js';
import { SignInsService } from '../../src/auth/sign-ins/sign-ins.service.js';
import { ConsecutiveFailures } from '../../src/auth/throttle/consecutive-failures.js';
import { SignInThrottleRepository } from '../../src/auth/throttle/sign-in-throttle.repository.js';
import { SignInFailureRecorder } from '../../src/auth/throttle/sign-in-failure-recorder.js';
import type { Pulse } from '../../src/core/instances/pulse.js';
import { parseSettings, type Settings } from '../../src/settings.js';
import { BrowserRecognition } from '../../src/core/limits/browser-recognition.js';
import { UsersService } from '../../src/users/index.js';
import { UsersRepository } from '../../src/users/users.repository.js';
export { GOOD_PASSWORD } from './cookies.js';
import type { ScratchDatabase } from './databases.js';
import { FakeClock } from './fake-clock.js';
import { type GateOnScratch, openGate } from './gate.js';
import { createSignInThrottle } from './sign-in-throttle.js';

/** The cheapest settings that argon2 accepts: about a millisecond. */
export const CHEAP = { memoryCost: 8, timeCost: 1, parallelism: 1 };

/** Accounts and sign-in on their own database, without HTTP. */
export type AuthServices = ReturnType<typeof wire> & { on: GateOnScratch; close(): Promise<void> };

/** Overrides of the defaults. */
export interface AuthServicesOptions {
  /** an existing database to restart on; it is not dropped at the end */
  database?: ScratchDatabase;
  /** the password hashing algorithm */
  argon2?: Argon2;
  /** the strength estimator for new passwords */
  strength?: PasswordStrength;
}

/** @param env settings that differ from the defaults, by environment variable */
export async function openAuthServices(
  kind: 'sqlite' | 'postgres',
  env: Record<string, string> = {},
  { database, ...fakes }: AuthServicesOptions = {},
): Promise<AuthServices> {
  const on = await openGate(kind, database);
  const settings = {
    ...parseSettings({ JWT_SECRET: 'kQ7vX2mN9pR4tY8wZ1aC5eG3hJ6kL0oB', ...env }),
    database: on.database.settings,
  };
  const services = wire(on, settings, fakes);
  const close = async () => {
    await services.journal.onModuleDestroy();
    await on.close();
  };
  return { ...services, on, close };
}

/** A browser without cookies. */
export function caller(known: Partial<Caller> = {}): Caller {
  return { address: '192.0.2.1', device: 'Test browser', refresh_tokens: [], device_cookie: undefined, identify: () => undefined, ...known };
}

function wire({ reader, longReads, gate, bus }: GateOnScratch, settings: Settings, { argon2, strength: given }: Omit<AuthServicesOptions, 'database'>) {
  const clock = new FakeClock();
  const key = createSecretKey(settings.jwtSecret!, 'utf8');
  const usersRepository = new UsersRepository(reader, longReads);
  const users = new UsersService(usersRepository, gate, clock);
  const signInsRepository = new SignInsRepository(reader);
  const signIns = new SignInsService(signInsRepository, new RefreshTokens(key), users, gate, clock);
  const tokens = new AccessTokens(new JwtService({ secret: key }), clock);
  const pulse = { isFresh: true } as { isFresh: boolean } & Pulse;
  const principals = new Principals(tokens, signInsRepository, clock, pulse, bus);
  const hasher = new PasswordHasher(CHEAP, argon2);
  const strength = new ThreadedPasswordStrength();
  const policy = new PasswordPolicy(settings, given ?? strength);
  const guards = new SignInThrottleRepository(reader);
  const failures = new ConsecutiveFailures(bus, clock);
  const journal = new SignInFailureRecorder(gate, failures, guards, clock);
  const throttle = createSignInThrottle({ settings, failures, recorder: journal, bus, clock });
  const devices = new KnownDevices(new DeviceCookieCodec(key), guards, clock, new BrowserRecognition(), bus);
  const opening = new SignInOpening(gate, signIns, devices, tokens);
  const registration = new RegistrationService(settings, users, hasher, policy, throttle, devices, opening);
  const passwordSignIn = new PasswordSignInService(users, devices, throttle, journal, hasher, opening);
  const currentSignIn = new CurrentSignInService(signIns, principals, opening);
  const account = new AccountService(users, signIns, hasher, policy, throttle, devices, gate);
  const administration = new UserAdministrationService(users, signIns, hasher, policy, gate);
  return {
    settings, clock, pulse, key, users, signInsRepository, signIns, tokens, principals, hasher, strength, policy, failures, journal, devices,
    registration, passwordSignIn, currentSignIn, account, administration,
  };
}
