import { Injectable } from '@nestjs/common';
import { yieldToEventLoop } from '../core/clock/event-loop.js';
import { RecurringTask } from '../core/clock/recurring-task.js';
import { WriteGate } from '../core/database/write-gate.js';
import { UnfoldedTextRepository } from './unfolded-text.repository.js';

/** Milliseconds between two checks for unfolded texts. */
const CHECK_INTERVAL_MS = 500;
/** Texts per job, some milliseconds' worth. */
const BATCH_SIZE = 128;

/**
 * Folds titles, names and email addresses on SQLite after they were written, by any program, so that their trigrams find them.
 *
 * States: idle until its next check; folding, job by job, until nothing is left. Until then searches examine each of these rows, so that
 * nothing is ever missed. PostgreSQL folds by itself.
 */
@Injectable()
export class TextFolding extends RecurringTask {
  constructor(
    private readonly gate: WriteGate,
    private readonly texts: UnfoldedTextRepository,
  ) {
    super(CHECK_INTERVAL_MS, 'titles and names could not be prepared for the search; retrying at the next run');
  }

  override async onApplicationBootstrap(): Promise<void> {
    if (!this.texts.isPostgres) await super.onApplicationBootstrap();
  }

  override get isDuty(): boolean {
    return true;
  }

  protected override runOnce(): Promise<void> {
    return this.run();
  }

  /** Folds everything. @throws what the write gate throws */
  async run(): Promise<void> {
    while (!this.isStopping && (await this.texts.isBehind())) {
      await this.gate.run(({ manager }) => this.texts.fold(manager, BATCH_SIZE));
      await yieldToEventLoop();
    }
  }
}
