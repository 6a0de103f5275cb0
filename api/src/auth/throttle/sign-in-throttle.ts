import { Inject, Injectable } from '@nestjs/common';
import { hash } from 'node:crypto';
import { Clock } from '../../core/clock/clock.js';
import { SETTINGS, type Settings } from '../../core/config/settings.js';
import type { Principal } from '../../core/http/access.js';
import { networkOf, SITE_NETWORKS, siteOf } from '../../core/limits/network.js';
import { WindowCounters } from '../../core/limits/window-counters.js';
import { tooManyAttempts, UnknownDevice } from '../auth.errors.js';
import type { SignInOrigin } from '../auth.events.js';
import type { RecognisedDevice } from '../devices/known-devices.js';
import { AttemptCounter } from './attempt-counter.js';
import { ConsecutiveFailures } from './consecutive-failures.js';
import { SignInJournal } from './sign-in-journal.js';

/** Wrong sign-ins from one network in {@link NETWORK_SECONDS}: an office is one address, so this is generous. */
const NETWORK_ATTEMPTS = 100;
const NETWORK_SECONDS = 900;
/** Registrations from one network in an hour. */
const REGISTRATIONS = 200;
/** New passwords that one person may have judged in an hour. */
const NEW_PASSWORDS = 60;
const HOUR_SECONDS = 3_600;

/** An attempt under way. Exactly one of its methods is called. */
export interface Attempt {
  /** the person was right: their count begins anew */
  succeeded(): void;
  /** the password was wrong, or the account is disabled: the attempt counts */
  failed(): void;
  /** the server failed: the attempt does not count */
  cancelled(): void;
}

/** Who tries to sign in, as far as it is known. */
export interface Candidate {
  /** as typed, trimmed and in lower case */
  email: string;
  origin: SignInOrigin;
  /** undefined where no account has the address */
  user_id: string | undefined;
  device: RecognisedDevice;
}

const unlimited: Attempt = { succeeded: () => undefined, failed: () => undefined, cancelled: () => undefined };

/**
 * Slows down who guesses passwords, as NIST SP 800-63B-4 (3.2.2) and OWASP's device cookies have it, and never locks out who comes from a
 * known device.
 *
 * A stranger has a budget for each pair of account and network, one for each network over all accounts, one for each IPv6 site, and shares
 * with all other strangers the {@link ConsecutiveFailures} of the account: once they are used up, only known devices are let in
 * until that account has signed in again, or its password was set. A device on which the person has signed in has a budget of its own
 * and asks no other, so no stranger can use it up. With RATE_LIMITS=off nothing is counted. Whatever keys strangers choose, memory
 * is bounded: see docs/adr/0011-throttles-and-their-keys.md.
 */
@Injectable()
export class SignInThrottle {
  private readonly pairs: AttemptCounter;
  private readonly devices: AttemptCounter;
  private readonly confirmations: AttemptCounter;
  private readonly networks: WindowCounters;
  private readonly sites: WindowCounters;
  private readonly registrations: WindowCounters;
  private readonly registrationSites: WindowCounters;
  private readonly newPasswords: WindowCounters;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly failures: ConsecutiveFailures,
    private readonly journal: SignInJournal,
    clock: Clock,
  ) {
    this.pairs = new AttemptCounter(clock);
    this.devices = new AttemptCounter(clock);
    this.confirmations = new AttemptCounter(clock);
    this.networks = new WindowCounters({ points: NETWORK_ATTEMPTS, seconds: NETWORK_SECONDS }, clock);
    this.sites = new WindowCounters({ points: NETWORK_ATTEMPTS * SITE_NETWORKS, seconds: NETWORK_SECONDS }, clock);
    this.registrations = new WindowCounters({ points: REGISTRATIONS, seconds: HOUR_SECONDS }, clock);
    this.registrationSites = new WindowCounters({ points: REGISTRATIONS * SITE_NETWORKS, seconds: HOUR_SECONDS }, clock);
    this.newPasswords = new WindowCounters({ points: NEW_PASSWORDS, seconds: HOUR_SECONDS }, clock);
  }

  /** @throws DomainError `too_many_attempts` with Retry-After */
  signingIn({ email, origin, user_id, device }: Candidate): Attempt {
    if (!this.settings.rateLimits) return unlimited;
    if (user_id !== undefined && device.is_known) {
      const own = begin(this.devices, `${user_id} ${device.device_hash}`);
      this.failures.begin(user_id, device.failures);
      return {
        succeeded: () => all(own.forget, () => this.failures.ended(user_id)),
        failed: () => this.journal.wrong({ user_id, device_hash: device.device_hash }, origin),
        cancelled: () => all(own.takeBack, () => this.failures.ended(user_id)),
      };
    }
    const network = networkOf(origin.address);
    const typed = digestOf(email);
    const pair = begin(this.pairs, `${network} ${typed}`);
    const giveBack = this.takeFromNetwork(this.networks, this.sites, origin.address);
    const ended = () => (user_id === undefined ? this.failures.endedUnknown(typed) : this.failures.ended(user_id));
    const isUsedUp = user_id === undefined ? this.failures.beginUnknown(typed) : this.failures.begin(user_id, device.failures);
    if (isUsedUp) {
      ended();
      throw new UnknownDevice();
    }
    return {
      succeeded: () => all(pair.forget, giveBack, ended),
      failed: () => (user_id === undefined ? undefined : this.journal.wrong({ user_id, device_hash: null }, origin)),
      cancelled: () => all(pair.takeBack, giveBack, ended),
    };
  }

  /**
   * Somebody signed in gives their password once more. Wrong ones count for the account; strangers' do not count for them.
   *
   * @param failures of the account, as the database has it
   * @throws DomainError `too_many_attempts`
   */
  confirming({ user_id, sign_in_id }: Principal, failures: number, origin: SignInOrigin): Attempt {
    if (!this.settings.rateLimits) return unlimited;
    const own = begin(this.confirmations, sign_in_id);
    this.failures.begin(user_id, failures);
    return {
      succeeded: () => all(own.forget, () => this.failures.ended(user_id)),
      failed: () => this.journal.wrong({ user_id, device_hash: null }, origin),
      cancelled: () => all(own.takeBack, () => this.failures.ended(user_id)),
    };
  }

  /** Somebody wants to register. Asked before anything is computed for them. @throws DomainError `too_many_attempts` */
  registering(address: string): void {
    if (this.settings.rateLimits) this.takeFromNetwork(this.registrations, this.registrationSites, address);
  }

  /** Somebody signed in wants to set a password. Asked before it is judged. @throws DomainError `too_many_attempts` */
  settingPassword(user_id: string): void {
    if (this.settings.rateLimits) take(this.newPasswords, user_id);
  }

  /** @returns what gives it back */
  private takeFromNetwork(networks: WindowCounters, sites: WindowCounters, address: string): () => void {
    const network = networkOf(address);
    const site = siteOf(address);
    take(networks, network);
    if (site === null) return () => void networks.add(network, -1);
    take(sites, site);
    return () => void [networks.add(network, -1), sites.add(site, -1)];
  }
}

function begin(counter: AttemptCounter, key: string): { forget(): void; takeBack(): void } {
  const wait = counter.begin(key);
  if (wait > 0) throw tooManyAttempts(wait);
  return { forget: () => counter.forget(key), takeBack: () => counter.takeBack(key) };
}

function take(windows: WindowCounters, key: string): void {
  const { count, resetMs } = windows.add(key);
  if (count > windows.points) throw tooManyAttempts(Math.ceil(resetMs / 1000));
}

function all(...actions: (() => void)[]): void {
  for (const action of actions) action();
}

/** What is kept of an address that somebody typed: whether it was the same one, and nothing that could be read. */
function digestOf(email: string): string {
  return hash('sha256', email, 'base64url');
}
