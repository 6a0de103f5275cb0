import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../core/clock/clock.js';
import { HealthService } from '../core/health/health.service.js';
import { MessageWordsRepository } from './message-words.repository.js';

/** Milliseconds for which a message may wait before it counts as a backlog. */
const RECENT_MS = 5_000;
/** How often it looks while messages are indexed, and how often it says in the log how far that is, in milliseconds. */
const LOOK_MS = 250;
const TELL_MS = 30_000;

/**
 * Knows what cannot be found yet because a backlog is being indexed: after an upgrade from a version that kept no words, after a restore,
 * or when another program wrote a lot. Promise: it is asked before the server listens, so that no search passes for complete that is not.
 */
@Injectable()
export class SearchProgress {
  private readonly logger = new Logger(SearchProgress.name);
  /** last activity of the youngest session that belongs to the backlog, null when nothing is left of it */
  private backlogFrom: string | null = null;
  private looked = -LOOK_MS;
  private begun = 0;
  private told = 0;
  private indexed = 0;

  constructor(
    private readonly words: MessageWordsRepository,
    private readonly clock: Clock,
    private readonly health: HealthService,
  ) {}

  /** Looks, if it did not just now. @param indexed messages since the last call @param isAll whether none is left, as far as is known */
  async note(indexed: number, isAll: boolean): Promise<void> {
    this.indexed += indexed;
    const now = performance.now();
    if (!isAll && now - this.looked < LOOK_MS) return;
    this.looked = now;
    const wasBehind = this.backlogFrom !== null;
    this.backlogFrom = await this.words.backlogFrom(new Date(this.clock.now() - RECENT_MS).toISOString());
    this.health.noteSearch(this.backlogFrom);
    if (this.backlogFrom !== null) this.tell(wasBehind, now);
    else if (wasBehind) this.logger.log({ messages: this.indexed, seconds: seconds(now - this.begun) }, 'every message can be found again');
  }

  private tell(wasBehind: boolean, now: number): void {
    if (!wasBehind) [this.begun, this.told, this.indexed] = [now, -Infinity, 0];
    if (now - this.told < TELL_MS) return;
    this.told = now;
    this.logger.log(
      { messages: this.indexed, seconds: seconds(now - this.begun), complete_after: this.backlogFrom },
      'older messages are being indexed; a search finds only sessions talked in later',
    );
  }
}

const seconds = (milliseconds: number): number => Math.round(milliseconds / 1_000);
