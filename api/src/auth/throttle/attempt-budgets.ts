import { Injectable } from '@nestjs/common';
import { Clock } from '../../core/clock/clock.js';
import { SITE_NETWORKS } from '../../core/limits/network.js';
import { WindowCounters } from '../../core/limits/window-counters.js';
import type { Sender } from '../../core/instances/ordered-channel.js';
import { AttemptCounter } from './attempt-counter.js';
import type { AccountKeys, AttemptKeys, AttemptStep } from './attempt-steps.js';
import { ConsecutiveFailures } from './consecutive-failures.js';

/** Failed sign-ins allowed per network in {@link NETWORK_SECONDS}; generous, because a whole office may share one address. */
const NETWORK_ATTEMPTS = 100;
const NETWORK_SECONDS = 900;
/** Registrations allowed per network in an hour. */
const REGISTRATIONS_PER_HOUR = 200;
/** New passwords of one user that are checked in an hour. */
const NEW_PASSWORDS_PER_HOUR = 60;
const HOUR_SECONDS = 3_600;

/** Why something may not proceed: the seconds to wait, or that only known devices may sign in to the account. Null when it may. */
export type Refusal = { retryAfter: number } | 'unknown device' | null;

interface Place {
  network: string;
  site: string | null;
}

/**
 * The counters of attempts and what they allow.
 *
 * The same steps in the same order leave the same counts, at whichever server they are applied; what another server's step would be refused is
 * for that server to say.
 */
@Injectable()
export class AttemptBudgets {
  private readonly accountNetworkPairs: AttemptCounter;
  private readonly known: Record<'device' | 'signed-in user', AttemptCounter>;
  private readonly networks: WindowCounters;
  private readonly sites: WindowCounters;
  private readonly registrations: WindowCounters;
  private readonly registrationSites: WindowCounters;
  private readonly newPasswords: WindowCounters;

  constructor(
    private readonly failures: ConsecutiveFailures,
    clock: Clock,
  ) {
    this.accountNetworkPairs = new AttemptCounter(clock);
    this.known = { device: new AttemptCounter(clock), 'signed-in user': new AttemptCounter(clock) };
    this.networks = new WindowCounters({ points: NETWORK_ATTEMPTS, seconds: NETWORK_SECONDS }, clock);
    this.sites = new WindowCounters({ points: NETWORK_ATTEMPTS * SITE_NETWORKS, seconds: NETWORK_SECONDS }, clock);
    this.registrations = new WindowCounters({ points: REGISTRATIONS_PER_HOUR, seconds: HOUR_SECONDS }, clock);
    this.registrationSites = new WindowCounters({ points: REGISTRATIONS_PER_HOUR * SITE_NETWORKS, seconds: HOUR_SECONDS }, clock);
    this.newPasswords = new WindowCounters({ points: NEW_PASSWORDS_PER_HOUR, seconds: HOUR_SECONDS }, clock);
  }

  /** Counts a step. */
  apply(step: AttemptStep, from: Sender): Refusal {
    switch (step.step) {
      case 'begin':
        return step.attempt.by === 'unknown client' ? this.beginUnknown(step.attempt, from) : this.beginKnown(step.attempt, from);
      case 'end':
        this.end(step.attempt, step.isCorrect, from);
        return null;
      case 'register':
        return consumeAt(this.registrations, this.registrationSites, step);
      case 'new password':
        return consume(this.newPasswords, step.user_id);
      case 'reset':
        if (from === 'another server') this.failures.resetElsewhere(step.user_id);
        return null;
    }
  }

  private beginKnown({ by, own, account }: Extract<AttemptKeys, { own: string }>, from: Sender): Refusal {
    const retryAfter = this.known[by].begin(own);
    if (retryAfter > 0) return { retryAfter };
    if (from === 'this server') this.failures.beginAttempt(account.user_id, account.stored);
    else this.failures.countElsewhere(account.user_id, account.stored, true);
    return null;
  }

  private beginUnknown({ pair, account, ...place }: Extract<AttemptKeys, { pair: string }>, from: Sender): Refusal {
    const retryAfter = this.accountNetworkPairs.begin(pair);
    if (retryAfter > 0) return { retryAfter };
    return consumeAt(this.networks, this.sites, place) ?? (this.useUp(account, from) ? 'unknown device' : null);
  }

  /** Counts an attempt of an unknown client against the account. @returns whether the account's failures are used up; then it does not count */
  private useUp(account: AccountKeys, from: Sender): boolean {
    if ('address' in account) {
      const isUsedUp = this.failures.beginUnknownAttempt(account.address);
      if (isUsedUp) this.failures.endUnknownAttempt(account.address);
      return isUsedUp;
    }
    const { user_id, stored } = account;
    if (from === 'another server') {
      this.failures.countElsewhere(user_id, stored, false);
      return false;
    }
    const isUsedUp = this.failures.beginAttempt(user_id, stored);
    if (isUsedUp) this.failures.endAttempt(user_id);
    return isUsedUp;
  }

  private end(attempt: AttemptKeys, isCorrect: boolean, from: Sender): void {
    const isUnknown = attempt.by === 'unknown client';
    const [counter, key] = isUnknown ? [this.accountNetworkPairs, attempt.pair] : [this.known[attempt.by], attempt.own];
    if (isCorrect) counter.reset(key);
    else counter.undo(key);
    if (isUnknown) this.refund(attempt);
    if ('address' in attempt.account) return this.failures.endUnknownAttempt(attempt.account.address);
    const { user_id } = attempt.account;
    if (from === 'this server') this.failures.endAttempt(user_id);
    // A sign-in resets the account's count, this attempt included.
    else if (!isCorrect || attempt.by === 'signed-in user') this.failures.endElsewhere(user_id);
  }

  private refund({ network, site }: Place): void {
    this.networks.add(network, -1);
    if (site !== null) this.sites.add(site, -1);
  }
}

function consumeAt(networks: WindowCounters, sites: WindowCounters, { network, site }: Place): Refusal {
  return consume(networks, network) ?? (site === null ? null : consume(sites, site));
}

function consume(windows: WindowCounters, key: string): Refusal {
  const { count, resetMs } = windows.add(key);
  return count > windows.points ? { retryAfter: Math.ceil(resetMs / 1_000) } : null;
}
