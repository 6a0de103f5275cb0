import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../core/clock/clock.js';
import { HealthService } from '../core/health/health.service.js';
import { MessageWordsRepository } from './message-words.repository.js';

/** Milliseconds for which a message may wait before it counts as backlog. */
const RECENT_MS = 5_000;
/** Milliseconds between two checks while messages are indexed, and between two log messages about the progress. */
const CHECK_INTERVAL_MS = 250;
const LOG_INTERVAL_MS = 30_000;

/**
 * Tracks what cannot be found yet because a backlog is being indexed: after an upgrade from a version without a word index, after a
 * restore, or when another program wrote a lot. Guarantees: it is determined before the server listens, so that no incomplete search passes
 * for complete.
 */
@Injectable()
export class SearchProgress {
  private readonly logger = new Logger(SearchProgress.name);
  /** last activity of the most recently active session in the backlog, null when there is none */
  private backlogFrom: string | null = null;
  private checkedAt = -CHECK_INTERVAL_MS;
  private startedAt = 0;
  private loggedAt = 0;
  private indexed = 0;

  constructor(
    private readonly words: MessageWordsRepository,
    private readonly clock: Clock,
    private readonly health: HealthService,
  ) {}

  /** Checks, unless it did so just now. @param indexed messages since the last call @param isAll whether none is left, as far as known */
  async record(indexed: number, isAll: boolean): Promise<void> {
    this.indexed += indexed;
    const now = performance.now();
    if (!isAll && now - this.checkedAt < CHECK_INTERVAL_MS) return;
    this.checkedAt = now;
    const wasBehind = this.backlogFrom !== null;
    this.backlogFrom = await this.words.backlogStart(new Date(this.clock.now() - RECENT_MS).toISOString());
    this.health.recordSearchProgress(this.backlogFrom);
    if (this.backlogFrom !== null) this.logProgress(wasBehind, now);
    else if (wasBehind) this.logger.log({ messages: this.indexed, seconds: seconds(now - this.startedAt) }, 'all messages can be found again');
  }

  private logProgress(wasBehind: boolean, now: number): void {
    if (!wasBehind) [this.startedAt, this.loggedAt, this.indexed] = [now, -Infinity, 0];
    if (now - this.loggedAt < LOG_INTERVAL_MS) return;
    this.loggedAt = now;
    this.logger.log(
      { messages: this.indexed, seconds: seconds(now - this.startedAt), complete_after: this.backlogFrom },
      'older messages are being indexed; until then, a search finds only sessions with later activity',
    );
  }
}

const seconds = (milliseconds: number): number => Math.round(milliseconds / 1_000);
