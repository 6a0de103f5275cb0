import { Injectable } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { Bus } from '../core/bus/bus.js';
import { RecurringTask } from '../core/clock/recurring-task.js';
import { WriteGate } from '../core/database/write-gate.js';
import { type Indexed, MessageWordsRepository } from './message-words.repository.js';
import { Pace } from './pace.js';
import { MessagesIndexed } from './search.events.js';
import { SearchProgress } from './search-progress.js';

/** Milliseconds between two checks for unindexed messages: whoever wrote them, they can be found within two seconds, even under load. */
const LOOK_MS = 500;
/** Maximum characters per job, a few milliseconds' worth. */
const MOST_CHARACTERS = 64_000;
/** Maximum index pages that one job merges. */
const MERGED_PAGES = 16;
/** Milliseconds after which it tries again to index sessions locked by others. */
const LOCKED_MS = 200;
/** Milliseconds between two notifications of open lists while it is working. */
const TELL_MS = 250;

/**
 * Indexes the words of messages after they were committed, so that posting a message costs no indexing.
 *
 * States: idle, until its check half a second later; working through the backlog, newest first, job by job with pauses (see {@link Pace}),
 * until nothing is left; then merging, until the next check, the index segments it wrote. Its progress is stored in the database: it
 * resumes after a crash, and picks up what an older version, a restored backup or another program has left. A failed job leaves nothing
 * behind, and the next check starts where it started.
 */
@Injectable()
export class MessageIndexing extends RecurringTask {
  private readonly pace: Pace;
  private working: Promise<void> | null = null;
  private untidy = true;
  private told = 0;
  private untold = false;

  constructor(
    private readonly gate: WriteGate,
    private readonly words: MessageWordsRepository,
    private readonly bus: Bus,
    private readonly progress: SearchProgress,
  ) {
    super(LOOK_MS, 'messages could not be indexed; the next look tries again');
    this.pace = new Pace(words.isPostgres);
  }

  /** Starts after determining what cannot be found yet, before the first request. */
  override async onApplicationBootstrap(): Promise<void> {
    await this.progress.note(0, true);
    await super.onApplicationBootstrap();
  }

  /** Indexes everything; a concurrent call joins the running one. @throws what the write gate throws */
  run(): Promise<void> {
    this.working ??= this.work().finally(() => (this.working = null));
    return this.working;
  }

  protected override round(): Promise<void> {
    return this.run();
  }

  private async work(): Promise<void> {
    if (await this.words.isBehind()) await this.catchUp();
    else if (this.untidy) await this.tidy();
  }

  private async catchUp(): Promise<void> {
    this.pace.begin();
    try {
      while (!this.isStopping) {
        const { indexed, isAll, isLocked, took } = await this.gate.run(({ manager }) => this.step(manager));
        this.pace.note(indexed, took);
        this.untold ||= indexed > 0;
        if (this.untold && performance.now() - this.told >= TELL_MS) this.tell();
        await this.progress.note(indexed, isAll);
        if (isAll) return;
        await (isLocked ? delay(LOCKED_MS) : this.pace.pause());
      }
    } finally {
      if (this.untold) this.tell();
    }
  }

  /** One job. Its duration excludes the wait in the gate, which under load says nothing about the amount of work. */
  private async step(manager: EntityManager): Promise<Indexed & { took: number }> {
    const from = performance.now();
    const outcome = await this.words.index(manager, this.pace.messages, MOST_CHARACTERS);
    this.untidy = await this.words.merge(manager, MERGED_PAGES);
    return { ...outcome, took: performance.now() - from };
  }

  private tell(): void {
    this.told = performance.now();
    this.untold = false;
    this.bus.tellCommitted(new MessagesIndexed());
  }

  private async tidy(): Promise<void> {
    const until = performance.now() + LOOK_MS;
    while (this.untidy && !this.isStopping && performance.now() < until) {
      this.pace.begin();
      const from = performance.now();
      this.untidy = await this.gate.run(({ manager }) => this.words.merge(manager, MERGED_PAGES));
      this.pace.note(0, performance.now() - from);
      await this.pace.pause();
    }
  }
}
