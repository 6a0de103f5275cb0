import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../core/clock/clock.js';
import { WriteGate } from '../../core/database/write-gate.js';
import { actorOf, type Principal } from '../../core/http/access.js';
import { WindowCounters } from '../../core/limits/window-counters.js';
import { AccessRefused } from '../auth.events.js';

const MINUTE_SECONDS = 60;
/** Maximum number of refusals recorded per user and minute. */
const MAX_PER_USER = 10;
/** Maximum number recorded per minute beyond the first of each user; every one costs a write. */
const MAX_FURTHER_TOTAL = 60;
const TOTAL_KEY = 'all';

/**
 * Publishes which users were denied what only administrators may do.
 *
 * Guarantees: a published refusal is committed before the response is sent. Each user's first refusal within a minute is always published,
 * however many other users are refused. Further ones are published once a minute per route, up to {@link MAX_PER_USER} per user and
 * {@link MAX_FURTHER_TOTAL} in all. Access stays denied even when the refusal cannot be recorded.
 */
@Injectable()
export class AccessRefusalRecorder {
  private readonly logger = new Logger(AccessRefusalRecorder.name);
  private readonly byUser: WindowCounters;
  private readonly byRoute: WindowCounters;
  private readonly further: WindowCounters;

  constructor(
    private readonly gate: WriteGate,
    clock: Clock,
  ) {
    const seconds = MINUTE_SECONDS;
    this.byUser = new WindowCounters({ points: MAX_PER_USER, seconds }, clock);
    this.byRoute = new WindowCounters({ points: 1, seconds }, clock);
    this.further = new WindowCounters({ points: MAX_FURTHER_TOTAL, seconds, capacity: 1 }, clock);
  }

  /** Never throws. @param route see {@link AccessRefused} */
  async record(principal: Principal, route: string): Promise<void> {
    const { user_id } = principal;
    if (!this.shouldRecord(user_id, route)) return;
    try {
      await this.gate.run((job) => job.publish(new AccessRefused(actorOf(principal), route)));
    } catch (error) {
      this.byRoute.delete(`${user_id} ${route}`);
      this.byUser.delete(user_id);
      this.logger.warn({ err: error, user_id, route }, 'a refused request could not be recorded in the audit log');
    }
  }

  private shouldRecord(user_id: string, route: string): boolean {
    if (this.byRoute.add(`${user_id} ${route}`).count > 1) return false;
    const { count } = this.byUser.add(user_id);
    return count === 1 || (count <= MAX_PER_USER && this.further.add(TOTAL_KEY).count <= MAX_FURTHER_TOTAL);
  }
}
