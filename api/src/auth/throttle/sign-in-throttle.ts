import { Inject, Injectable } from '@nestjs/common';
import { createHmac, hkdfSync, type KeyObject } from 'node:crypto';
import { SETTINGS } from '../../core/config/settings-token.js';
import type { LimitSettings } from '../../core/limits/limits.settings.js';
import type { Principal } from '../../core/http/access.js';
import { networkOf, siteOf } from '../../core/limits/network.js';
import { SIGNING_KEY } from '../access/jwt-secret.js';
import { tooManyAttempts, UnknownDeviceError } from '../auth.errors.js';
import type { SignInOrigin } from '../auth.events.js';
import type { RecognisedDevice } from '../devices/known-devices.js';
import type { AttemptKeys, AttemptStep } from './attempt-steps.js';
import type { StoredFailures } from './consecutive-failures.js';
import { SharedAttempts } from './shared-attempts.js';
import { SignInFailureRecorder, type WrongPassword } from './sign-in-failure-recorder.js';

/** Characters of a digest: 132 bits. */
const DIGEST_LENGTH = 22;

/** An attempt in progress. Exactly one of its methods is called. */
export interface Attempt {
  /** the password was correct: the count is reset */
  succeeded(): void;
  /** the password was wrong, or the account is disabled: the attempt counts */
  failed(): void;
  /** the server failed: the attempt does not count */
  cancelled(): void;
}

/** Who attempts to sign in, as far as it is known. */
export interface SignInRequest {
  /** as typed, trimmed and in lower case */
  email: string;
  origin: SignInOrigin;
  /** undefined where no account has the email address */
  user_id: string | undefined;
  device: RecognisedDevice;
}

const unlimited: Attempt = { succeeded: () => undefined, failed: () => undefined, cancelled: () => undefined };

/**
 * Throttles password guessing as NIST SP 800-63B-4 (3.2.2) and OWASP's device cookies recommend, and never locks out a client on a known
 * device.
 *
 * An unknown client has a budget per pair of account and network, one per network over all accounts, and one per IPv6 site, and shares the
 * `ConsecutiveFailures` of the account with all other unknown clients: once they are used up, only known devices may sign in until
 * that account has signed in again or its password was set. A device on which the user has signed in has a budget of its own and uses no
 * other, so no unknown client can use it up. Joined servers count together ({@link SharedAttempts}). With RATE_LIMITS=off nothing is counted.
 * Memory is bounded whatever keys clients choose: see docs/adr/0011-throttles-and-their-keys.md.
 */
@Injectable()
export class SignInThrottle {
  private readonly digestKey: Buffer;

  constructor(
    @Inject(SETTINGS) private readonly settings: LimitSettings,
    private readonly attempts: SharedAttempts,
    private readonly failureRecorder: SignInFailureRecorder,
    @Inject(SIGNING_KEY) signingKey: KeyObject,
  ) {
    this.digestKey = Buffer.from(hkdfSync('sha256', signingKey, '', 'switchboard counted attempts', 32));
  }

  /** @throws DomainError `too_many_attempts` with Retry-After */
  async beginSignIn({ email, origin, user_id, device }: SignInRequest): Promise<Attempt> {
    if (!this.settings.rateLimits) return unlimited;
    const stored = device.failures;
    if (user_id !== undefined && device.is_known) {
      const { device_hash } = device;
      const keys: AttemptKeys = { by: 'device', own: this.digest(user_id, device_hash), account: { user_id, stored } };
      return this.begin(keys, origin, { user_id, device_hash });
    }
    const keys: AttemptKeys = {
      by: 'unknown client',
      pair: this.digest(networkOf(origin.address), email),
      ...this.placeOf(origin.address),
      account: user_id === undefined ? { address: this.digest(email) } : { user_id, stored },
    };
    return this.begin(keys, origin, user_id === undefined ? null : { user_id, device_hash: null });
  }

  /**
   * Begins an attempt of a signed-in user to confirm their password. Wrong passwords count against the account, but those of unknown
   * clients do not count against this user.
   *
   * @param stored the account's stored count
   * @throws DomainError `too_many_attempts`
   */
  async beginConfirmation({ user_id, sign_in_id }: Principal, stored: StoredFailures, origin: SignInOrigin): Promise<Attempt> {
    if (!this.settings.rateLimits) return unlimited;
    const keys: AttemptKeys = { by: 'signed-in user', own: this.digest(sign_in_id), account: { user_id, stored } };
    return this.begin(keys, origin, { user_id, device_hash: null });
  }

  /** Counts a registration, before anything is computed for it. @throws DomainError `too_many_attempts` */
  async countRegistration(address: string): Promise<void> {
    await this.count({ step: 'register', ...this.placeOf(address) });
  }

  /** Counts a signed-in user's new password, before it is checked. @throws DomainError `too_many_attempts` */
  async countNewPassword(user_id: string): Promise<void> {
    await this.count({ step: 'new password', user_id });
  }

  /** @param wrongPassword what a failure is recorded as; null where there is no account */
  private async begin(attempt: AttemptKeys, origin: SignInOrigin, wrongPassword: WrongPassword | null): Promise<Attempt> {
    await this.count({ step: 'begin', attempt });
    return {
      succeeded: () => this.attempts.tell({ step: 'end', attempt, isCorrect: true }),
      failed: () => wrongPassword && this.failureRecorder.recordWrongPassword(wrongPassword, origin),
      cancelled: () => this.attempts.tell({ step: 'end', attempt, isCorrect: false }),
    };
  }

  private async count(step: AttemptStep): Promise<void> {
    if (!this.settings.rateLimits) return;
    const refusal = await this.attempts.count(step);
    if (refusal === 'unknown device') throw new UnknownDeviceError();
    if (refusal) throw tooManyAttempts(refusal.retryAfter);
  }

  private placeOf(address: string): { network: string; site: string | null } {
    const site = siteOf(address);
    return { network: this.digest(networkOf(address)), site: site === null ? null : this.digest(site) };
  }

  /** @returns a digest that can be compared, but from which not even someone with a list of addresses can tell which one it is */
  private digest(...parts: string[]): string {
    return createHmac('sha256', this.digestKey).update(parts.join('\0')).digest('base64url').slice(0, DIGEST_LENGTH);
  }
}
