import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../core/clock/clock.js';
import { WriteGate } from '../../core/database/write-gate.js';
import { actorOf, type Principal } from '../../core/http/access.js';
import { AccessRefused } from '../auth.events.js';
import { BoundedMap } from './bounded-map.js';

const MINUTE_MS = 60_000;
/** Most refusals told within a minute, whoever they were of: each costs a write. */
const MOST_A_MINUTE = 60;

/**
 * Tells the bus who was refused what only administrators may do.
 *
 * Promises: what is told is committed before the refusal is answered. Whoever tries a thousand times is told of once a minute
 * for each route, and all together {@link MOST_A_MINUTE} times a minute. The refusal stands also when it cannot be told.
 */
@Injectable()
export class Refusals {
  private readonly logger = new Logger(Refusals.name);
  /** when somebody's refusal at a route was told last */
  private readonly lastAt = new BoundedMap<string, number>(10_000);
  /** when those of the last minute were told, oldest first */
  private recent: number[] = [];

  constructor(
    private readonly gate: WriteGate,
    private readonly clock: Clock,
  ) {}

  /** @param route see {@link AccessRefused}; never throws */
  async note(principal: Principal, route: string): Promise<void> {
    const now = this.clock.now();
    const key = `${principal.user_id} ${route}`;
    const last = this.lastAt.get(key);
    // Either way, so that a clock that was set back holds nothing up.
    const isRecent = (at: number) => Math.abs(now - at) < MINUTE_MS;
    this.recent = this.recent.filter(isRecent);
    if ((last !== undefined && isRecent(last)) || this.recent.length >= MOST_A_MINUTE) return;
    this.lastAt.set(key, now);
    this.recent.push(now);
    try {
      await this.gate.run((job) => job.publish(new AccessRefused(actorOf(principal), route)));
    } catch (error) {
      this.lastAt.delete(key);
      this.logger.warn({ err: error, user_id: principal.user_id, route }, 'a refused request could not be recorded');
    }
  }
}
