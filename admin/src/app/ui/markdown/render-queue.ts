import { Injectable } from '@angular/core';

/** Milliseconds of rendering per batch, after which the page can paint and handle input. */
const BATCH_MS = 40;
/** Milliseconds between two batches. */
const PAUSE_MS = 16;
/** Milliseconds without a job after which the next one starts a new batch. */
const IDLE_MS = 100;

/**
 * Spreads the rendering of many texts that appear at the same moment, such as when a long conversation is opened.
 *
 * The first are rendered at once, as long as they take no more than 40 ms together; the others follow in batches, the newest first,
 * since a conversation is read at its end.
 */
@Injectable({ providedIn: 'root' })
export class RenderQueue {
  private readonly waiting: (() => void)[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private endedAt = -Infinity;
  private spent = 0;

  /**
   * Runs a job now or in a later batch.
   *
   * @returns null if it has run, else a function that removes it from the queue
   */
  run(job: () => void): (() => void) | null {
    if (performance.now() - this.endedAt > IDLE_MS) this.spent = 0;
    if (this.waiting.length === 0 && this.spent < BATCH_MS) {
      this.execute(job);
      return null;
    }
    this.waiting.push(job);
    this.timer ??= setTimeout(() => this.runBatch(), PAUSE_MS);
    return () => this.remove(job);
  }

  private runBatch(): void {
    this.timer = undefined;
    this.spent = 0;
    try {
      while (this.spent < BATCH_MS) {
        const job = this.waiting.pop();
        if (!job) return;
        this.execute(job);
      }
    } finally {
      if (this.waiting.length > 0) this.timer = setTimeout(() => this.runBatch(), PAUSE_MS);
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

  private remove(job: () => void): void {
    const at = this.waiting.indexOf(job);
    if (at >= 0) this.waiting.splice(at, 1);
    if (this.waiting.length > 0) return;
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
