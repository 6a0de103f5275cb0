import type { Clock } from '../../core/clock/clock.js';
import { WindowCounters } from '../../core/limits/window-counters.js';

const MINUTE_SECONDS = 60;
/**
 * Maximum number of refused sign-ins recorded per minute: for existing accounts from one network, for existing accounts in all, and for all
 * others.
 */
const EACH_NETWORK = 10;
const ALL_KNOWN = 120;
const ALL_UNKNOWN = 30;
const ALL = 'all';

/**
 * Chooses which refused sign-ins are recorded in the audit log: it grows for ever, and password guessing produces thousands.
 *
 * Promises: per minute one refusal for each account that is tried, from any address, up to {@link EACH_NETWORK} per network, so that a
 * client that tries many accounts does not hide the attempts of others; one for each network that tries addresses without an account, from
 * a separate budget. Skipped refusals are counted, and their number is recorded with the next one.
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
   * @param user_id the account concerned, or null
   * @param network where the attempt came from
   * @returns how many refusals were skipped since the last recorded one, or null when this one is skipped
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
    // Checked before the account is counted, so that a flood from one network does not use up the record of another's attempt.
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
