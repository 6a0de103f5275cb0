import { Injectable } from '@nestjs/common';
import { nextTurn } from '../core/clock/turns.js';
import { RecurringTask } from '../core/clock/recurring-task.js';
import { WriteGate } from '../core/database/write-gate.js';
import { UnfoldedTextRepository } from './unfolded-text.repository.js';

/** How often it looks for texts that are not folded, in milliseconds. */
const LOOK_MS = 500;
/** Texts of one job, some milliseconds' worth. */
const AT_ONCE = 128;

/**
 * Folds titles, names and addresses on SQLite after they were written, by whatever program, so that their trigrams find them.
 *
 * States: resting until its next look; folding, job by job, until nothing is left. Until then searches look at each of these rows, so
 * that nothing is ever missed. PostgreSQL folds by itself.
 */
@Injectable()
export class TextFolding extends RecurringTask {
  constructor(
    private readonly gate: WriteGate,
    private readonly texts: UnfoldedTextRepository,
  ) {
    super(LOOK_MS, 'titles and people could not be folded; the next look tries again');
  }

  override async onApplicationBootstrap(): Promise<void> {
    if (!this.texts.isPostgres) await super.onApplicationBootstrap();
  }

  protected override round(): Promise<void> {
    return this.run();
  }

  /** Folds all that there is. @throws what the write gate throws */
  async run(): Promise<void> {
    while (!this.isStopping && (await this.texts.isBehind())) {
      await this.gate.run(({ manager }) => this.texts.fold(manager, AT_ONCE));
      await nextTurn();
    }
  }
}
