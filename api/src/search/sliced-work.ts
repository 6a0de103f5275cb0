import { yieldToEventLoop } from '../core/clock/event-loop.js';

/** Milliseconds of work in one turn of the event loop: a request in the meantime waits hardly longer. */
const SLICE_MS = 1;

/** A job in slices, between which the event loop handles whatever else there is; it knows how long that took. */
export class SlicedWork {
  /** milliseconds for which other work ran */
  waited = 0;
  private startedAt = performance.now();

  /** Whether this slice has taken its time, or a part of it. @param part of the time, up to 1 */
  isOver(part = 1): boolean {
    return performance.now() - this.startedAt >= SLICE_MS * part;
  }

  /** Ends this slice; the next one begins when this resolves. */
  async next(): Promise<void> {
    const stoppedAt = performance.now();
    await yieldToEventLoop();
    this.startedAt = performance.now();
    this.waited += this.startedAt - stoppedAt;
  }
}
