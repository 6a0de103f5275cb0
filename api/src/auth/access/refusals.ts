import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../core/clock/clock.js';
import { WriteGate } from '../../core/database/write-gate.js';
import { actorOf, type Principal } from '../../core/http/access.js';
import { WindowCounters } from '../../core/limits/window-counters.js';
import { AccessRefused } from '../auth.events.js';

const MINUTE_SECONDS = 60;
/** Most refusals of one person that are recorded within a minute. */
const EACH_A_MINUTE = 10;
/** Most that are recorded within a minute beyond the first of each person: every one costs a write. */
const FURTHER_A_MINUTE = 60;
const ALL = 'all';

/**
 * Tells the bus who was refused what only administrators may do.
 *
 * Promises: what is told is committed before the refusal is answered. The first refusal of each person within a minute is always told,
 * however many others are refused meanwhile. Further ones are told once a minute for each route, up to {@link EACH_A_MINUTE} of one
 * person and {@link FURTHER_A_MINUTE} of all together. The refusal stands also when it cannot be told.
 */
@Injectable()
export class Refusals {
  private readonly logger = new Logger(Refusals.name);
  private readonly byPerson: WindowCounters;
  private readonly byRoute: WindowCounters;
  private readonly further: WindowCounters;

  constructor(
    private readonly gate: WriteGate,
    clock: Clock,
  ) {
    const seconds = MINUTE_SECONDS;
    this.byPerson = new WindowCounters({ points: EACH_A_MINUTE, seconds }, clock);
    this.byRoute = new WindowCounters({ points: 1, seconds }, clock);
    this.further = new WindowCounters({ points: FURTHER_A_MINUTE, seconds, capacity: 1 }, clock);
  }

  /** @param route see {@link AccessRefused}; never throws */
  async note(principal: Principal, route: string): Promise<void> {
    const { user_id } = principal;
    if (!this.isToBeTold(user_id, route)) return;
    try {
      await this.gate.run((job) => job.publish(new AccessRefused(actorOf(principal), route)));
    } catch (error) {
      this.byRoute.delete(`${user_id} ${route}`);
      this.byPerson.delete(user_id);
      this.logger.warn({ err: error, user_id, route }, 'a refused request could not be recorded');
    }
  }

  private isToBeTold(user_id: string, route: string): boolean {
    if (this.byRoute.add(`${user_id} ${route}`).count > 1) return false;
    const { count } = this.byPerson.add(user_id);
    return count === 1 || (count <= EACH_A_MINUTE && this.further.add(ALL).count <= FURTHER_A_MINUTE);
  }
}
