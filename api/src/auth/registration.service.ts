import { Inject, Injectable } from '@nestjs/common';
import type { AuthOptions, Registration } from '@switchboard/shared';
import { SETTINGS } from '../core/config/settings-token.js';
import { UsersService } from '../users/index.js';
import { registrationClosed } from './auth.errors.js';
import type { AuthSettings } from './auth.settings.js';
import { KnownDevices } from './devices/known-devices.js';
import type { SignInResult } from './http/auth-cookies.js';
import type { Caller } from './http/caller.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { PasswordPolicy } from './passwords/password-policy.js';
import { SignInOpening } from './sign-in-opening.js';
import { unknownClientQueueKey } from './throttle/queue-keys.js';
import { SignInThrottle } from './throttle/sign-in-throttle.js';

/** Lets people create their own accounts, while registration is open, and signs them in. */
@Injectable()
export class RegistrationService {
  constructor(
    @Inject(SETTINGS) private readonly settings: AuthSettings,
    private readonly users: UsersService,
    private readonly hasher: PasswordHasher,
    private readonly policy: PasswordPolicy,
    private readonly throttle: SignInThrottle,
    private readonly devices: KnownDevices,
    private readonly opening: SignInOpening,
  ) {}

  /** Settings that the pages need before anyone is signed in. */
  options(): AuthOptions {
    return { registration: this.settings.registration, password_min_length: this.settings.passwordMinLength };
  }

  /** @throws DomainError `registration_closed`, `too_many_attempts`, `invalid`, `busy`, `email_taken` */
  async register(registration: Registration, caller: Caller): Promise<SignInResult> {
    if (this.settings.registration !== 'open') throw registrationClosed();
    await this.throttle.countRegistration(caller.address);
    const { email, password, name = null } = registration;
    const queueKey = unknownClientQueueKey(caller.address, email);
    await this.policy.assertAcceptable(password, { email, name }, queueKey);
    const password_hash = await this.hasher.hash(password, queueKey);
    const device = await this.devices.recognise(undefined, caller.device_cookie);
    return this.opening.open(() => this.users.create({ email, password_hash, name, role: 'user' }), caller, device);
  }
}
