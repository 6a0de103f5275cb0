import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../core/clock/clock.js';
import { LIMITS, type Limits } from '../../core/limits/limits.js';
import { dayQuotaExceeded, daySessionQuotaExceeded, sessionQuotaExceeded } from './quotas.errors.js';
import { QuotasRepository } from './quotas.repository.js';

const DAY_MS = 86_400_000;

/**
 * How much one person may have and send in all.
 *
 * Promises: asked inside the job that makes the session or adds the message, so that what is refused is undone with it and any
 * number at once get no more than one after another. With RATE_LIMITS=off nothing is asked or counted.
 */
@Injectable()
export class QuotasService {
  constructor(
    private readonly repository: QuotasRepository,
    private readonly clock: Clock,
    @Inject(LIMITS) private readonly limits: Limits | null,
  ) {}

  /**
   * Counts a session against what a person may have, and may begin in a day: the id of each is kept for good, deleted or not.
   *
   * @param manager of the job that has just made it for this person
   * @throws DomainError `quota_exceeded`, with Retry-After where the next day brings room
   */
  async countSession(manager: EntityManager, user_id: string): Promise<void> {
    if (!this.limits) return;
    const { sessionsEach, sessionsADay } = this.limits;
    if ((await this.repository.sessionCount(manager, user_id)) > sessionsEach) throw sessionQuotaExceeded(sessionsEach);
    const { day, left } = this.today();
    if ((await this.repository.countSession(manager, user_id, day)) > sessionsADay) throw daySessionQuotaExceeded(sessionsADay, left);
  }

  /**
   * Counts a message that is about to be added. A clock that is set to another day begins a new count.
   *
   * @param manager of the job that adds it
   * @throws DomainError `quota_exceeded` with Retry-After, the seconds left of the day
   */
  async countMessage(manager: EntityManager, user_id: string): Promise<void> {
    if (!this.limits) return;
    const { messagesADay } = this.limits;
    const { day, left } = this.today();
    if ((await this.repository.countMessage(manager, user_id, day)) > messagesADay) throw dayQuotaExceeded(messagesADay, left);
  }

  /** @returns the day (UTC), and the seconds that are left of it */
  private today(): { day: string; left: number } {
    const now = this.clock.now();
    return { day: new Date(now).toISOString().slice(0, 10), left: Math.ceil((DAY_MS - (now % DAY_MS)) / 1000) };
  }
}
