import type { Clock } from '../../core/clock/clock.js';
import { WindowCounters } from '../../core/limits/window-counters.js';

const MINUTE_SECONDS = 60;
/**
 * Maximum number of refused sign-ins recorded per minute: for existing accounts from one network, for existing accounts in all, and for all
 * others.
 */
const MAX_PER_NETWORK = 10;
const MAX_KNOWN = 120;
const MAX_UNKNOWN = 30;
const KNOWN_KEY = 'all';

/**
 * Chooses which refused sign-ins are recorded in the audit log: it grows for ever, and password guessing produces thousands.
 *
 * Guarantees: per minute one refusal for each account that is tried, from any address, up to {@link MAX_PER_NETWORK} per network, so that a
 * client that tries many accounts does not hide the attempts of others; one for each network that tries addresses without an account, from
 * a separate budget. Skipped refusals are counted, and their number is recorded with the next one.
 */
export class RefusalSampler {
  private readonly accounts: WindowCounters;
  private readonly networks: WindowCounters;
  private readonly unknownAccountNetworks: WindowCounters;
  private readonly totals: WindowCounters;
  private skipped = 0;

  constructor(clock: Clock) {
    const seconds = MINUTE_SECONDS;
    this.accounts = new WindowCounters({ points: 1, seconds }, clock);
    this.networks = new WindowCounters({ points: MAX_PER_NETWORK, seconds }, clock);
    this.unknownAccountNetworks = new WindowCounters({ points: 1, seconds }, clock);
    this.totals = new WindowCounters({ points: MAX_KNOWN, seconds, capacity: 2 }, clock);
  }

  /**
   * @param user_id the account concerned, or null
   * @param network where the attempt came from
   * @returns how many refusals were skipped since the last recorded one, or null when this one is skipped
   */
  sample(user_id: string | null, network: string): number | null {
    if (!(user_id === null ? this.admitUnknown(network) : this.admitKnown(user_id, network))) {
      this.skipped++;
      return null;
    }
    const { skipped } = this;
    this.skipped = 0;
    return skipped;
  }

  private admitKnown(user_id: string, network: string): boolean {
    // Checked before the account is counted, so that a flood from one network does not use up the record of another's attempt.
    if (countOf(this.networks, network) >= MAX_PER_NETWORK || countOf(this.totals, KNOWN_KEY) >= MAX_KNOWN) return false;
    if (this.accounts.add(user_id).count > 1) return false;
    this.networks.add(network);
    this.totals.add(KNOWN_KEY);
    return true;
  }

  private admitUnknown(network: string): boolean {
    const key = 'unknown';
    if (countOf(this.totals, key) >= MAX_UNKNOWN || this.unknownAccountNetworks.add(network).count > 1) return false;
    this.totals.add(key);
    return true;
  }
}

function countOf(counters: WindowCounters, key: string): number {
  return counters.get(key)?.count ?? 0;
}
