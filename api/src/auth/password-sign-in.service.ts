import { Injectable } from '@nestjs/common';
import type { Credentials } from '@switchboard/shared';
import { DomainError } from '../core/errors/domain-error.js';
import { type UserEntity, UsersService } from '../users/index.js';
import { badCredentials, UnknownDeviceError } from './auth.errors.js';
import { KnownDevices } from './devices/known-devices.js';
import type { SignInResult } from './http/auth-cookies.js';
import type { Caller } from './http/caller.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { originOf, SignInOpening } from './sign-in-opening.js';
import { knownUserQueueKey, unknownClientQueueKey } from './throttle/queue-keys.js';
import { SignInFailureRecorder } from './throttle/sign-in-failure-recorder.js';
import { type Attempt, type SignInRequest, SignInThrottle } from './throttle/sign-in-throttle.js';

/**
 * Signs users in with their email address and password.
 *
 * Guarantees: a wrong password, an unknown email address and a disabled account get the same response after the same amount of work; nobody
 * is signed in with a password that was changed while it was being checked.
 */
@Injectable()
export class PasswordSignInService {
  constructor(
    private readonly users: UsersService,
    private readonly devices: KnownDevices,
    private readonly throttle: SignInThrottle,
    private readonly failureRecorder: SignInFailureRecorder,
    private readonly hasher: PasswordHasher,
    private readonly opening: SignInOpening,
  ) {}

  /** @throws DomainError `bad_credentials`, `too_many_attempts`, `busy` */
  async signIn({ email, password }: Credentials, caller: Caller): Promise<SignInResult> {
    const user = await this.users.findByEmail(email);
    if (user) caller.identify(user.user_id);
    const device = await this.devices.recognise(user?.user_id, caller.device_cookie);
    const request: SignInRequest = { email, user_id: user?.user_id, device, origin: originOf(caller, device) };
    const attempt = await this.beginAttempt(request);
    try {
      const account = await this.authenticate(user, password, request);
      const result = await this.opening.open(() => account, caller, device);
      attempt.succeeded();
      return result;
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'bad_credentials')) attempt.cancelled();
      else attempt.failed();
      throw error;
    }
  }

  private async beginAttempt(request: SignInRequest): Promise<Attempt> {
    try {
      return await this.throttle.beginSignIn(request);
    } catch (error) {
      const reason = error instanceof UnknownDeviceError ? 'unknown_device' : 'too_many_attempts';
      this.failureRecorder.recordRefusal(request.user_id ?? null, reason, request.origin);
      throw error;
    }
  }

  private async authenticate(user: UserEntity | undefined, password: string, request: SignInRequest): Promise<UserEntity> {
    const { email, device, origin } = request;
    const queueKey = user && device.is_known ? knownUserQueueKey(user.user_id) : unknownClientQueueKey(origin.address, email);
    const isCorrect = await this.hasher.verify(user?.password_hash, password, queueKey);
    if (user && isCorrect && user.status === 'active') return user;
    this.failureRecorder.recordRefusal(user?.user_id ?? null, user && isCorrect ? 'disabled' : 'wrong_password', origin);
    throw badCredentials();
  }
}
