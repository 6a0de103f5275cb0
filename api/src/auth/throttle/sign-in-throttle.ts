import { Inject, Injectable } from '@nestjs/common';
import { hash } from 'node:crypto';
import { Clock } from '../../core/clock/clock.js';
import { SETTINGS } from '../../core/config/settings-token.js';
import type { LimitSettings } from '../../core/limits/limits.settings.js';
import type { Principal } from '../../core/http/access.js';
import { networkOf, SITE_NETWORKS, siteOf } from '../../core/limits/network.js';
import { WindowCounters } from '../../core/limits/window-counters.js';
import { tooManyAttempts, UnknownDeviceError } from '../auth.errors.js';
import type { SignInOrigin } from '../auth.events.js';
import type { RecognisedDevice } from '../devices/known-devices.js';
import { AttemptCounter } from './attempt-counter.js';
import { ConsecutiveFailures } from './consecutive-failures.js';
import { SignInFailureRecorder } from './sign-in-failure-recorder.js';

/** Failed sign-ins allowed per network in {@link NETWORK_SECONDS}; generous, because a whole office may share one address. */
const NETWORK_ATTEMPTS = 100;
const NETWORK_SECONDS = 900;
/** Registrations allowed per network in an hour. */
const REGISTRATIONS_PER_HOUR = 200;
/** New passwords of one user that are checked in an hour. */
const NEW_PASSWORDS_PER_HOUR = 60;
const HOUR_SECONDS = 3_600;

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
 * {@link ConsecutiveFailures} of the account with all other unknown clients: once they are used up, only known devices may sign in until
 * that account has signed in again or its password was set. A device on which the user has signed in has a budget of its own and uses no
 * other, so no unknown client can use it up. With RATE_LIMITS=off nothing is counted. Memory is bounded whatever keys clients choose: see
 * docs/adr/0011-throttles-and-their-keys.md.
 */
@Injectable()
export class SignInThrottle {
  private readonly accountNetworkPairs: AttemptCounter;
  private readonly devices: AttemptCounter;
  private readonly confirmations: AttemptCounter;
  private readonly networks: WindowCounters;
  private readonly sites: WindowCounters;
  private readonly registrations: WindowCounters;
  private readonly registrationSites: WindowCounters;
  private readonly newPasswords: WindowCounters;

  constructor(
    @Inject(SETTINGS) private readonly settings: LimitSettings,
    private readonly failures: ConsecutiveFailures,
    private readonly failureRecorder: SignInFailureRecorder,
    clock: Clock,
  ) {
    this.accountNetworkPairs = new AttemptCounter(clock);
    this.devices = new AttemptCounter(clock);
    this.confirmations = new AttemptCounter(clock);
    this.networks = new WindowCounters({ points: NETWORK_ATTEMPTS, seconds: NETWORK_SECONDS }, clock);
    this.sites = new WindowCounters({ points: NETWORK_ATTEMPTS * SITE_NETWORKS, seconds: NETWORK_SECONDS }, clock);
    this.registrations = new WindowCounters({ points: REGISTRATIONS_PER_HOUR, seconds: HOUR_SECONDS }, clock);
    this.registrationSites = new WindowCounters({ points: REGISTRATIONS_PER_HOUR * SITE_NETWORKS, seconds: HOUR_SECONDS }, clock);
    this.newPasswords = new WindowCounters({ points: NEW_PASSWORDS_PER_HOUR, seconds: HOUR_SECONDS }, clock);
  }

  /** @throws DomainError `too_many_attempts` with Retry-After */
  beginSignIn({ email, origin, user_id, device }: SignInRequest): Attempt {
    if (!this.settings.rateLimits) return unlimited;
    if (user_id !== undefined && device.is_known) {
      const own = beginCounted(this.devices, `${user_id} ${device.device_hash}`);
      this.failures.beginAttempt(user_id, device.failures);
      return {
        succeeded: () => runAll(own.reset, () => this.failures.endAttempt(user_id)),
        failed: () => this.failureRecorder.recordWrongPassword({ user_id, device_hash: device.device_hash }, origin),
        cancelled: () => runAll(own.undo, () => this.failures.endAttempt(user_id)),
      };
    }
    const network = networkOf(origin.address);
    const emailDigest = digestOf(email);
    const pair = beginCounted(this.accountNetworkPairs, `${network} ${emailDigest}`);
    const refund = this.consumeNetworkBudget(this.networks, this.sites, origin.address);
    const endAttempt = () => (user_id === undefined ? this.failures.endUnknownAttempt(emailDigest) : this.failures.endAttempt(user_id));
    const isUsedUp = user_id === undefined ? this.failures.beginUnknownAttempt(emailDigest) : this.failures.beginAttempt(user_id, device.failures);
    if (isUsedUp) {
      endAttempt();
      throw new UnknownDeviceError();
    }
    return {
      succeeded: () => runAll(pair.reset, refund, endAttempt),
      failed: () => (user_id === undefined ? undefined : this.failureRecorder.recordWrongPassword({ user_id, device_hash: null }, origin)),
      cancelled: () => runAll(pair.undo, refund, endAttempt),
    };
  }

  /**
   * Begins an attempt of a signed-in user to confirm their password. Wrong passwords count against the account, but those of unknown
   * clients do not count against this user.
   *
   * @param failures the account's stored count
   * @throws DomainError `too_many_attempts`
   */
  beginConfirmation({ user_id, sign_in_id }: Principal, failures: number, origin: SignInOrigin): Attempt {
    if (!this.settings.rateLimits) return unlimited;
    const own = beginCounted(this.confirmations, sign_in_id);
    this.failures.beginAttempt(user_id, failures);
    return {
      succeeded: () => runAll(own.reset, () => this.failures.endAttempt(user_id)),
      failed: () => this.failureRecorder.recordWrongPassword({ user_id, device_hash: null }, origin),
      cancelled: () => runAll(own.undo, () => this.failures.endAttempt(user_id)),
    };
  }

  /** Counts a registration, before anything is computed for it. @throws DomainError `too_many_attempts` */
  countRegistration(address: string): void {
    if (this.settings.rateLimits) this.consumeNetworkBudget(this.registrations, this.registrationSites, address);
  }

  /** Counts a signed-in user's new password, before it is checked. @throws DomainError `too_many_attempts` */
  countNewPassword(user_id: string): void {
    if (this.settings.rateLimits) consume(this.newPasswords, user_id);
  }

  /** @returns a function that refunds the attempt */
  private consumeNetworkBudget(networks: WindowCounters, sites: WindowCounters, address: string): () => void {
    const network = networkOf(address);
    const site = siteOf(address);
    consume(networks, network);
    if (site === null) return () => void networks.add(network, -1);
    consume(sites, site);
    return () => void [networks.add(network, -1), sites.add(site, -1)];
  }
}

function beginCounted(counter: AttemptCounter, key: string): { reset(): void; undo(): void } {
  const wait = counter.begin(key);
  if (wait > 0) throw tooManyAttempts(wait);
  return { reset: () => counter.reset(key), undo: () => counter.undo(key) };
}

function consume(windows: WindowCounters, key: string): void {
  const { count, resetMs } = windows.add(key);
  if (count > windows.points) throw tooManyAttempts(Math.ceil(resetMs / 1000));
}

function runAll(...actions: (() => void)[]): void {
  for (const action of actions) action();
}

/** What is stored of a typed email address: a digest, which can be compared but not read. */
function digestOf(email: string): string {
  return hash('sha256', email, 'base64url');
}
