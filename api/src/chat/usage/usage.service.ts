import { Inject, Injectable } from '@nestjs/common';
import type { UsageQuery, UsageReport } from '@switchboard/shared';
import { Clock } from '../../core/clock/clock.js';
import { SETTINGS } from '../../core/config/settings-token.js';
import type { WriteJob } from '../../core/database/write-gate.js';
import { invalid } from '../../core/errors/invalid.js';
import { dayTokensUsedUp } from '../chat.errors.js';
import type { ChatSettings } from '../chat.settings.js';
import { type CountedReply, type UsagePeriod, UsageRepository } from './usage.repository.js';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
const MAX_DAYS = 366;

/**
 * Counts the tokens of language models, for each user and day (UTC).
 *
 * Guarantees: tokens are counted in the job that writes the reply. The limit of a day is checked in the job that adds a message, so one last
 * reply may exceed it.
 */
@Injectable()
export class UsageService {
  constructor(
    private readonly repository: UsageRepository,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: ChatSettings,
  ) {}

  /** @throws DomainError 429 `quota_exceeded` with Retry-After when the user has used the tokens of this day */
  async assertTokensLeft({ manager }: WriteJob, user_id: string): Promise<void> {
    const { tokensADay } = this.settings;
    if (tokensADay === undefined) return;
    const now = this.clock.now();
    if ((await this.repository.tokensOf(manager, user_id, dayOf(now))) >= tokensADay)
      throw dayTokensUsedUp(tokensADay, Math.ceil((DAY_MS - (now % DAY_MS)) / 1000));
  }

  /** Counts a reply that was stored, unless it comes from a responder that uses no model. */
  async count({ manager }: WriteJob, user_id: string, reply: CountedReply): Promise<void> {
    if (usesModel(reply)) await this.repository.count(manager, user_id, dayOf(this.clock.now()), reply, true);
  }

  /** Counts a reply that failed without text, for which {@link usesModel} holds. */
  async countFailure({ manager }: WriteJob, user_id: string, reply: CountedReply): Promise<void> {
    await this.repository.count(manager, user_id, dayOf(this.clock.now()), reply, false);
  }

  /**
   * What language models were used for, for administrators.
   *
   * @param signal aborted when nobody waits for it any more
   * @throws DomainError 422 for a period that ends before it begins or is too long; ReadCancelled
   */
  async report({ by, ...query }: UsageQuery, signal: AbortSignal): Promise<UsageReport> {
    return this.repository.report(periodOf(query, this.clock.now()), by, signal);
  }
}

/** Whether a reply is counted: its responder reported a model or the tokens that it used. */
export function usesModel({ model, usage }: Pick<CountedReply, 'model' | 'usage'>): boolean {
  return model !== null || usage !== null;
}

function periodOf(query: Pick<UsageQuery, 'from' | 'to'>, now: number): UsagePeriod {
  const to = query.to ?? dayOf(now);
  const from = query.from ?? dayOf(Date.parse(to) - (DEFAULT_DAYS - 1) * DAY_MS);
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  if (days < 1) throw invalid([{ path: ['to'], message: 'must not be before from' }]);
  if (days > MAX_DAYS) throw invalid([{ path: ['from'], message: `must be at most ${MAX_DAYS} days before the end` }]);
  return { from, to };
}

/** The day (UTC) of an instant in milliseconds, as `2026-01-31`. */
function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}
