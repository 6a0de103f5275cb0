import { Inject, Injectable } from '@nestjs/common';
import type { AuthOptions, Credentials, Registration } from '@switchboard/shared';
import { SETTINGS, type Settings } from '../core/config/settings.js';
import { WriteGate, type WriteJob } from '../core/database/write-gate.js';
import { DomainError } from '../core/errors/domain-error.js';
import { type UserEntity, UsersService } from '../users/index.js';
import { AccessTokens } from './access/access-tokens.js';
import { Principals } from './access/principals.js';
import { ambiguousRefreshToken, badCredentials, invalidRefreshToken, registrationClosed, UnknownDeviceError } from './auth.errors.js';
import type { SignInOrigin } from './auth.events.js';
import { KnownDevices, type RecognisedDevice } from './devices/known-devices.js';
import type { SignInResult } from './http/auth-cookies.js';
import type { Caller } from './http/caller.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { PasswordPolicy } from './passwords/password-policy.js';
import { toSignedInView } from './signed-in.view.js';
import { type OpenSignIn, SignInsService } from './sign-ins/sign-ins.service.js';
import { knownUserQueueKey, unknownClientQueueKey } from './throttle/queue-keys.js';
import { SignInFailureRecorder } from './throttle/sign-in-failure-recorder.js';
import { type Attempt, type SignInRequest, SignInThrottle } from './throttle/sign-in-throttle.js';

/**
 * Registers users and signs them in and out.
 *
 * Guarantees: a wrong password, an unknown email address and a disabled account get the same response after the same amount of work; nobody
 * is signed in with a password that was changed while it was being checked.
 */
@Injectable()
export class AuthService {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly users: UsersService,
    private readonly signIns: SignInsService,
    private readonly hasher: PasswordHasher,
    private readonly policy: PasswordPolicy,
    private readonly tokens: AccessTokens,
    private readonly principals: Principals,
    private readonly throttle: SignInThrottle,
    private readonly failureRecorder: SignInFailureRecorder,
    private readonly devices: KnownDevices,
    private readonly gate: WriteGate,
  ) {}

  /** Settings that the pages need before anyone is signed in. */
  options(): AuthOptions {
    return { registration: this.settings.registration, password_min_length: this.settings.passwordMinLength };
  }

  /** @throws DomainError `registration_closed`, `too_many_attempts`, `invalid`, `busy`, `email_taken` */
  async register(registration: Registration, caller: Caller): Promise<SignInResult> {
    if (this.settings.registration !== 'open') throw registrationClosed();
    this.throttle.countRegistration(caller.address);
    const { email, password, name = null } = registration;
    const queueKey = unknownClientQueueKey(caller.address, email);
    await this.policy.assertAcceptable(password, { email, name }, queueKey);
    const password_hash = await this.hasher.hash(password, queueKey);
    const device = await this.devices.recognise(undefined, caller.device_cookie);
    return this.gate.run(async (job) =>
      this.openSignIn(job, await this.users.create({ email, password_hash, name, role: 'user' }), caller, device),
    );
  }

  /** @throws DomainError `bad_credentials`, `too_many_attempts`, `busy` */
  async signIn({ email, password }: Credentials, caller: Caller): Promise<SignInResult> {
    const user = await this.users.findByEmail(email);
    if (user) caller.identify(user.user_id);
    const device = await this.devices.recognise(user?.user_id, caller.device_cookie);
    const request: SignInRequest = { email, user_id: user?.user_id, device, origin: originOf(caller, device) };
    const attempt = this.beginAttempt(request);
    try {
      const account = await this.authenticate(user, password, request);
      const result = await this.gate.run((job) => this.openSignIn(job, account, caller, device));
      attempt.succeeded();
      return result;
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'bad_credentials')) attempt.cancelled();
      else attempt.failed();
      throw error;
    }
  }

  /** @throws DomainError `invalid_refresh_token`, `token_reuse` */
  async refresh(caller: Caller): Promise<SignInResult> {
    const refresh_token = this.refreshTokenOf(caller);
    if (!refresh_token) throw invalidRefreshToken();
    return this.toSignInResult(await this.signIns.refresh(refresh_token));
  }

  /**
   * Ends the sign-in of the refresh cookie, and that of the access token if the request carries a valid one. Succeeds also when the caller
   * is already signed out or never signed in.
   *
   * @param authorization value of the request's Authorization header
   * @throws DomainError `invalid_refresh_token` when the request has several refresh cookies, after the access token's sign-in has been
   *   ended
   */
  async signOut(caller: Caller, authorization: string | undefined): Promise<void> {
    if (authorization !== undefined) await this.endByAccessToken(authorization);
    const refresh_token = this.refreshTokenOf(caller);
    if (refresh_token) await this.signIns.endByToken(refresh_token);
  }

  private async endByAccessToken(authorization: string): Promise<void> {
    const principal = await this.principals.principalOf(authorization).catch((error: unknown) => {
      if (error instanceof DomainError && error.kind === 'unauthenticated') return null;
      throw error;
    });
    if (principal) await this.signIns.end(principal.sign_in_id);
  }

  private refreshTokenOf({ refresh_tokens }: Caller): string | undefined {
    if (refresh_tokens.length > 1) throw ambiguousRefreshToken();
    return refresh_tokens[0];
  }

  private beginAttempt(request: SignInRequest): Attempt {
    try {
      return this.throttle.beginSignIn(request);
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

  private async openSignIn({ manager }: WriteJob, user: UserEntity, caller: Caller, device: RecognisedDevice): Promise<SignInResult> {
    caller.identify(user.user_id);
    const open = await this.signIns.open(user, caller.device, originOf(caller, device));
    const device_cookie = await this.devices.register(manager, user.user_id, caller.device_cookie, device);
    return this.toSignInResult(open, device_cookie);
  }

  private toSignInResult({ user, sign_in_id, refresh_token }: OpenSignIn, device_cookie?: string): SignInResult {
    return { body: toSignedInView(user, this.tokens.issue(user.user_id, sign_in_id)), refresh_token, device_cookie };
  }
}

function originOf({ address, device }: Caller, { is_known }: RecognisedDevice): SignInOrigin {
  return { address, device, is_known_device: is_known };
}
