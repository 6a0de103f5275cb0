import { Injectable } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { Bus } from '../core/bus/bus.js';
import { RecurringTask } from '../core/clock/recurring-task.js';
import { WriteGate } from '../core/database/write-gate.js';
import { type Indexed, MessageWordsRepository } from './message-words.repository.js';
import { IndexingThrottle } from './indexing-throttle.js';
import { MessagesIndexed } from './search.events.js';
import { SlicedWork } from './sliced-work.js';
import { SearchProgress } from './search-progress.js';

/** Milliseconds between two checks for unindexed messages: whoever wrote them, they can be found within two seconds, even under load. */
const CHECK_INTERVAL_MS = 500;
/** Maximum characters per job, a few milliseconds' worth. */
const MAX_CHARACTERS = 64_000;
/** Maximum index pages that one job merges. */
const MERGED_PAGES = 16;
/** Milliseconds after which it tries again to index sessions locked by others. */
const LOCK_RETRY_MS = 200;
/** Milliseconds between two notifications of open lists while it is working. */
const NOTIFY_INTERVAL_MS = 250;

/**
 * Indexes the words of messages after they were committed, so that posting a message costs no indexing.
 *
 * States: idle, until its check half a second later; working through the backlog, newest first, job by job with pauses (see {@link IndexingThrottle}),
 * until nothing is left; then merging, until the next check, the index segments it wrote. Its progress is stored in the database: it
 * resumes after a crash, and picks up what an older version, a restored backup or another program has left. A failed job leaves nothing
 * behind, and the next check starts where it started.
 */
@Injectable()
export class MessageIndexing extends RecurringTask {
  private readonly throttle: IndexingThrottle;
  private indexing: Promise<void> | null = null;
  private needsMerge = true;
  private notifiedAt = 0;
  private hasUnnotified = false;

  constructor(
    private readonly gate: WriteGate,
    private readonly words: MessageWordsRepository,
    private readonly bus: Bus,
    private readonly progress: SearchProgress,
  ) {
    super(CHECK_INTERVAL_MS, 'messages could not be indexed; retrying at the next run');
    this.throttle = new IndexingThrottle(words.isPostgres);
  }

  /** Starts after determining what cannot be found yet, before the first request. */
  override async onApplicationBootstrap(): Promise<void> {
    await this.progress.record(0, true);
    await super.onApplicationBootstrap();
  }

  /** Indexes everything; a concurrent call joins the running one. @throws what the write gate throws */
  run(): Promise<void> {
    this.indexing ??= this.work().finally(() => (this.indexing = null));
    return this.indexing;
  }

  override get isDuty(): boolean {
    return true;
  }

  protected override runOnce(): Promise<void> {
    return this.run();
  }

  private async work(): Promise<void> {
    if (await this.words.isBehind()) await this.catchUp();
    else if (this.needsMerge) await this.mergeIndex();
  }

  private async catchUp(): Promise<void> {
    this.throttle.start();
    try {
      while (!this.isStopping) {
        const { indexed, isAll, isLocked, took } = await this.gate.run(({ manager }) => this.indexBatch(manager));
        this.throttle.recordJob(indexed, took);
        this.hasUnnotified ||= indexed > 0;
        if (this.hasUnnotified && performance.now() - this.notifiedAt >= NOTIFY_INTERVAL_MS) this.notify();
        await this.progress.record(indexed, isAll);
        if (isAll) return;
        await (isLocked ? delay(LOCK_RETRY_MS) : this.throttle.pause());
      }
    } finally {
      if (this.hasUnnotified) this.notify();
    }
  }

  /** One job. Its duration excludes the waits in the gate and for other work, which under load say nothing about the amount of work. */
  private async indexBatch(manager: EntityManager): Promise<Indexed & { took: number }> {
    const from = performance.now();
    const work = new SlicedWork();
    const outcome = await this.words.index(manager, this.throttle.messages, MAX_CHARACTERS, work);
    await work.next();
    this.needsMerge = await this.words.merge(manager, MERGED_PAGES);
    // COMMIT follows, which no job can divide.
    await work.next();
    return { ...outcome, took: performance.now() - from - work.waited };
  }

  private notify(): void {
    this.notifiedAt = performance.now();
    this.hasUnnotified = false;
    this.bus.notifyCommitted(new MessagesIndexed());
  }

  private async mergeIndex(): Promise<void> {
    const until = performance.now() + CHECK_INTERVAL_MS;
    while (this.needsMerge && !this.isStopping && performance.now() < until) {
      this.throttle.start();
      const from = performance.now();
      this.needsMerge = await this.gate.run(({ manager }) => this.words.merge(manager, MERGED_PAGES));
      this.throttle.recordJob(0, performance.now() - from);
      await this.throttle.pause();
    }
  }
}
