import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../core/clock/clock.js';
import { LIMITS, type Limits } from '../../core/limits/limits.js';
import { dayMessageQuotaExceeded, daySessionQuotaExceeded, sessionQuotaExceeded } from './quotas.errors.js';
import { QuotasRepository } from './quotas.repository.js';

const DAY_MS = 86_400_000;

/**
 * Limits how much one user may store and send in total.
 *
 * Guarantees: quotas are checked within the job that creates the session or adds the message, so that a refusal rolls it back and concurrent
 * calls get no more than sequential ones. With RATE_LIMITS=off nothing is checked or counted.
 */
@Injectable()
export class QuotasService {
  constructor(
    private readonly repository: QuotasRepository,
    private readonly clock: Clock,
    @Inject(LIMITS) private readonly limits: Limits | null,
  ) {}

  /**
   * Counts a session against the user's total and daily quotas: the id of each session is kept for good, deleted or not.
   *
   * @param manager of the job that has just created it for this user
   * @throws DomainError `quota_exceeded`, with Retry-After where the quota is restored the next day
   */
  async countSession(manager: EntityManager, user_id: string): Promise<void> {
    if (!this.limits) return;
    const { sessionsEach, sessionsADay } = this.limits;
    if ((await this.repository.sessionCount(manager, user_id)) > sessionsEach) throw sessionQuotaExceeded(sessionsEach);
    const { day, left } = this.today();
    if ((await this.repository.countSession(manager, user_id, day)) > sessionsADay) throw daySessionQuotaExceeded(sessionsADay, left);
  }

  /**
   * Counts a message that is about to be added. When the clock is set to another day, a new count begins.
   *
   * @param manager of the job that adds it
   * @throws DomainError `quota_exceeded` with Retry-After, the seconds left of the day
   */
  async countMessage(manager: EntityManager, user_id: string): Promise<void> {
    if (!this.limits) return;
    const { messagesADay } = this.limits;
    const { day, left } = this.today();
    if ((await this.repository.countMessage(manager, user_id, day)) > messagesADay) throw dayMessageQuotaExceeded(messagesADay, left);
  }

  /** @returns the current day (UTC), and the seconds left of it */
  private today(): { day: string; left: number } {
    const now = this.clock.now();
    return { day: new Date(now).toISOString().slice(0, 10), left: Math.ceil((DAY_MS - (now % DAY_MS)) / 1000) };
  }
}
