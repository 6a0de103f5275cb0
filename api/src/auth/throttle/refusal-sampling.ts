import type { Clock } from '../../core/clock/clock.js';
import { WindowCounters } from '../../core/limits/window-counters.js';

const MINUTE_SECONDS = 60;
/** Refused sign-ins that are recorded within a minute: of those that name an account from one network, of all of those, of all others. */
const EACH_NETWORK = 10;
const ALL_KNOWN = 120;
const ALL_UNKNOWN = 30;
const ALL = 'all';

/**
 * Chooses which refused sign-ins the audit log tells: it grows for ever, and whoever guesses makes thousands.
 *
 * Promises: within a minute one for each account that is tried, from whatever address, up to {@link EACH_NETWORK} for one network, so
 * that who tries many accounts hides nobody else; one for each network that tries addresses without an account, from a budget of
 * their own. What is left out is counted, and told with the next.
 */
export class RefusalSampling {
  private readonly accounts: WindowCounters;
  private readonly networks: WindowCounters;
  private readonly strangers: WindowCounters;
  private readonly all: WindowCounters;
  private leftOut = 0;

  constructor(clock: Clock) {
    const seconds = MINUTE_SECONDS;
    this.accounts = new WindowCounters({ points: 1, seconds }, clock);
    this.networks = new WindowCounters({ points: EACH_NETWORK, seconds }, clock);
    this.strangers = new WindowCounters({ points: 1, seconds }, clock);
    this.all = new WindowCounters({ points: ALL_KNOWN, seconds, capacity: 2 }, clock);
  }

  /**
   * @param user_id whose account it was, or null
   * @param network from which it came
   * @returns how many were left out since the last one that was not, or null when this one is left out
   */
  choose(user_id: string | null, network: string): number | null {
    if (!(user_id === null ? this.isFirstOf(network) : this.isFirstFor(user_id, network))) {
      this.leftOut++;
      return null;
    }
    const { leftOut } = this;
    this.leftOut = 0;
    return leftOut;
  }

  private isFirstFor(user_id: string, network: string): boolean {
    // Asked before anything is counted for the account, so that one network's flood does not stand for another's attempt.
    if (usedOf(this.networks, network) >= EACH_NETWORK || usedOf(this.all, ALL) >= ALL_KNOWN) return false;
    if (this.accounts.add(user_id).count > 1) return false;
    this.networks.add(network);
    this.all.add(ALL);
    return true;
  }

  private isFirstOf(network: string): boolean {
    const key = 'unknown';
    if (usedOf(this.all, key) >= ALL_UNKNOWN || this.strangers.add(network).count > 1) return false;
    this.all.add(key);
    return true;
  }
}

function usedOf(counters: WindowCounters, key: string): number {
  return counters.get(key)?.count ?? 0;
}
