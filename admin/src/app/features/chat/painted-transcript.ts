import { type Signal, signal } from '@angular/core';
import { EMPTY_TRANSCRIPT, type Transcript, type TranscriptChange, changed } from './transcript';

/** Milliseconds after which a tab that cannot be seen is painted: it gets no frames. */
const UNSEEN_MS = 250;

/**
 * A transcript as signals, painted once per frame.
 *
 * The pieces of a reply may come far faster than frames do and wait for the next one; any other change shows at once, together
 * with the pieces that came before it, so that nothing is ever shown out of order.
 */
export class PaintedTranscript {
  private readonly state = signal<Transcript>(EMPTY_TRANSCRIPT);
  private waiting: TranscriptChange[] = [];
  private cancel: (() => void) | null = null;

  readonly transcript: Signal<Transcript> = this.state.asReadonly();

  /** Applies a change, now or with the next frame. */
  apply(change: TranscriptChange): void {
    this.waiting.push(change);
    if (change.type !== 'delta') this.paint();
    else this.cancel ??= onNextFrame(() => this.paint());
  }

  /** Drops what waits; nothing is painted afterwards by itself. */
  stop(): void {
    this.cancel?.();
    this.cancel = null;
    this.waiting = [];
  }

  private paint(): void {
    const waiting = this.waiting;
    this.stop();
    this.state.update((transcript) => waiting.reduce(changed, transcript));
  }
}

function onNextFrame(paint: () => void): () => void {
  const frame = requestAnimationFrame(paint);
  const timer = setTimeout(paint, UNSEEN_MS);
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
