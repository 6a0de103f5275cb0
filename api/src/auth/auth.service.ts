import { Inject, Injectable } from '@nestjs/common';
import type { AuthOptions, Credentials, Registration } from '@switchboard/shared';
import { SETTINGS, type Settings } from '../core/config/settings.js';
import { WriteGate } from '../core/database/write-gate.js';
import { DomainError } from '../core/errors/domain-error.js';
import { type UserEntity, UsersService } from '../users/index.js';
import { AccessTokens } from './access/access-tokens.js';
import { Principals } from './access/principals.js';
import { ambiguousRefreshToken, badCredentials, invalidRefreshToken, registrationClosed } from './auth.errors.js';
import type { Admission } from './http/auth-cookies.js';
import type { Caller } from './http/caller.js';
import { KnownDevices } from './http/known-devices.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { PasswordPolicy } from './passwords/password-policy.js';
import { toSignedInView } from './signed-in.view.js';
import { type OpenSignIn, SignInsService } from './sign-ins/sign-ins.service.js';
import { SignInThrottle } from './throttle/sign-in-throttle.js';

/**
 * Lets people in and out.
 *
 * Promises: a wrong password, an unknown address and a disabled account get the same answer after the same work; nobody gets
 * in by a password that was changed while it was being checked.
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
    private readonly devices: KnownDevices,
    private readonly gate: WriteGate,
  ) {}

  /** What the pages must know before anyone is signed in. */
  options(): AuthOptions {
    return { registration: this.settings.registration, password_min_length: this.settings.passwordMinLength };
  }

  /** @throws DomainError `registration_closed`, `too_many_attempts`, `invalid`, `busy`, `email_taken` */
  async register(registration: Registration, caller: Caller): Promise<Admission> {
    if (this.settings.registration !== 'open') throw registrationClosed();
    await this.throttle.registering(caller.address);
    const { email, password, name = null } = registration;
    await this.policy.assertFit(password, { email, name });
    const password_hash = await this.hasher.hash(password);
    const open = await this.gate.run(async () =>
      this.signIns.open(await this.users.create({ email, password_hash, name, role: 'user' }), caller.device),
    );
    return this.admission(open, this.devices.mark(email));
  }

  /** @throws DomainError `bad_credentials`, `too_many_attempts`, `busy` */
  async signIn({ email, password }: Credentials, caller: Caller): Promise<Admission> {
    const device = this.devices.nameOf(caller.device_mark, email);
    const attempt = await this.throttle.signingIn(email, caller.address, device);
    try {
      const open = await this.signIns.open(await this.userWith(email, password), caller.device);
      await attempt.succeeded();
      return this.admission(open, device === undefined ? this.devices.mark(email) : undefined);
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'bad_credentials')) await attempt.cancelled();
      throw error;
    }
  }

  /** @throws DomainError `invalid_refresh_token`, `token_reuse` */
  async refresh(caller: Caller): Promise<Admission> {
    const refresh_token = this.refreshTokenOf(caller);
    if (!refresh_token) throw invalidRefreshToken();
    return this.admission(await this.signIns.refresh(refresh_token));
  }

  /**
   * Ends the sign-in of the cookie, and of the access token where one that counts was sent along. Who is signed out already, or
   * never was in, is out as well.
   *
   * @param authorization the request's header
   * @throws DomainError `invalid_refresh_token` when the cookie is not the only one of its name, once the access token's sign-in has ended
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

  private async userWith(email: string, password: string): Promise<UserEntity> {
    const user = await this.users.findByEmail(email);
    const right = await this.hasher.verify(user?.password_hash, password);
    if (!user || !right || user.status !== 'active') throw badCredentials();
    return user;
  }

  private admission({ user, sign_in_id, refresh_token }: OpenSignIn, device_mark?: string): Admission {
    return { body: toSignedInView(user, this.tokens.issue(user.user_id, sign_in_id)), refresh_token, device_mark };
  }
}
