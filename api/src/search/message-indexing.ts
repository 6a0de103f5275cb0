import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { Bus } from '../core/bus/bus.js';
import { WriteGate } from '../core/database/write-gate.js';
import { HealthService } from '../core/health/health.service.js';
import { MessageWordsRepository } from './message-words.repository.js';
import { MessagesIndexed } from './search.events.js';

/** How often it looks for messages without words, in milliseconds: whoever wrote them, they are found within two seconds. */
const LOOK_MS = 1_000;
/** Milliseconds that one job may take on SQLite, where nothing else runs meanwhile. */
const AIM_MS = 5;
/** Messages of one job at least, so that it keeps up while others write, and at most; and characters. */
const LEAST_MESSAGES = 16;
const MOST_MESSAGES = 256;
const MOST_CHARACTERS = 48_000;
/** Pages that one job merges at most. */
const MERGED_PAGES = 8;

/**
 * Indexes the words of messages after they were committed, so that saying something costs no indexing.
 *
 * States: resting, until its look a second later; working through what there is, in jobs of a few milliseconds with a pause of the
 * same length after each. Where it is stands in the database: it goes on after a crash, and takes up what an older version, a restored
 * backup or another program has left.
 */
@Injectable()
export class MessageIndexing implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(MessageIndexing.name);
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | null = null;
  private stopped = false;
  private most = 16;

  constructor(
    private readonly gate: WriteGate,
    private readonly words: MessageWordsRepository,
    private readonly bus: Bus,
    private readonly health: HealthService,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.run().catch((error: unknown) => this.logger.warn({ err: error }, 'messages could not be indexed; tried again in a second'));
    }, LOOK_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.working?.catch(() => undefined);
  }

  /** Indexes all that there is; while that goes on, another call joins it. @throws what the write gate throws */
  run(): Promise<void> {
    this.working ??= this.work().finally(() => (this.working = null));
    return this.working;
  }

  private async work(): Promise<void> {
    if (!(await this.words.isBehind())) return;
    for (let jobs = 0; !this.stopped; jobs++) {
      const { indexed, isAll, took } = await this.gate.run(({ manager }) => this.step(manager));
      this.most = Math.max(LEAST_MESSAGES, Math.min(MOST_MESSAGES, Math.round((this.most * AIM_MS) / Math.max(took, 0.5)), this.most * 2));
      if (indexed > 0) this.bus.tellCommitted(new MessagesIndexed());
      this.health.noteSearch(isAll || jobs < 100 ? null : 'indexing_messages');
      if (isAll) return;
      await delay(Math.min(took, 50));
    }
  }

  /** One job. The time that it takes is its own, without its wait in the gate: under load that says nothing of how much it does. */
  private async step(manager: EntityManager): Promise<{ indexed: number; isAll: boolean; took: number }> {
    const from = performance.now();
    const outcome = await this.words.index(manager, this.most, MOST_CHARACTERS);
    await this.words.merge(manager, MERGED_PAGES);
    return { ...outcome, took: performance.now() - from };
  }
}
