import { Injectable } from '@angular/core';

/** Milliseconds of rendering in one go, after which the page gets a turn to paint and to hear its reader. */
const AT_ONCE_MS = 40;
/** Milliseconds between two goes. */
const PAUSE_MS = 16;
/** Milliseconds without a job after which the next one belongs to another moment. */
const IDLE_MS = 100;

/**
 * Spreads the work of many texts that appear at the same moment, such as a long conversation that is opened.
 *
 * The first are rendered at once, as long as they take no more than 40 ms together; the others follow in turns, the newest first,
 * since that is where a conversation is read.
 */
@Injectable({ providedIn: 'root' })
export class RenderQueue {
  private readonly waiting: (() => void)[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private endedAt = -Infinity;
  private spent = 0;

  /**
   * Runs a job now or in a later turn.
   *
   * @returns null if it has run, else what takes it out of the queue
   */
  run(job: () => void): (() => void) | null {
    if (performance.now() - this.endedAt > IDLE_MS) this.spent = 0;
    if (this.waiting.length === 0 && this.spent < AT_ONCE_MS) {
      this.execute(job);
      return null;
    }
    this.waiting.push(job);
    this.timer ??= setTimeout(() => this.turn(), PAUSE_MS);
    return () => this.drop(job);
  }

  private turn(): void {
    this.timer = undefined;
    this.spent = 0;
    try {
      while (this.spent < AT_ONCE_MS) {
        const job = this.waiting.pop();
        if (!job) return;
        this.execute(job);
      }
    } finally {
      if (this.waiting.length > 0) this.timer = setTimeout(() => this.turn(), PAUSE_MS);
    }
  }

  private execute(job: () => void): void {
    const before = performance.now();
    try {
      job();
    } finally {
      this.endedAt = performance.now();
      this.spent += this.endedAt - before;
    }
  }

  private drop(job: () => void): void {
    const at = this.waiting.indexOf(job);
    if (at >= 0) this.waiting.splice(at, 1);
    if (this.waiting.length > 0) return;
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
