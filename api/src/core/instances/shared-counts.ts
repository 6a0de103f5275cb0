import { Injectable } from '@nestjs/common';
import { inTime } from './in-time.js';
import { Messenger } from './messenger.js';
import { Reachability } from './reachability.js';

/**
 * How many of something each of several joined servers has, for limits on what one person has at all of them.
 *
 * Guarantees: what a server has told counts for a minute, and only while it is heard; while messages do not arrive, each server counts for itself.
 */
@Injectable()
export class SharedCounts {
  constructor(
    private readonly messenger: Messenger,
    private readonly reachability: Reachability,
  ) {}

  /** Tells the others how many this server has: to be called at each change, and more than once a minute. */
  tell(name: string, count: number): void {
    if (this.messenger.isJoined) this.messenger.tellCount(name, count);
  }

  /** How many the others have in all. It waits for at most 50 ms, and never fails. */
  async elsewhere(name: string): Promise<number> {
    if (!this.messenger.isTrusted) return 0;
    const counts = (await inTime(this.messenger, this.messenger.counts(name))) ?? {};
    const { instance_id } = this.reachability.membership;
    return Object.entries(counts).reduce((sum, [id, count]) => (id === instance_id || !this.reachability.hears(id) ? sum : sum + Number(count)), 0);
  }
}
