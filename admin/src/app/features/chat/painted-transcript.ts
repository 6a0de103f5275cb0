import { type Signal, signal } from '@angular/core';
import { EMPTY_TRANSCRIPT, type Transcript, type TranscriptChange, changed } from './transcript';

/** Milliseconds after which a hidden tab is painted: it gets no animation frames. */
const UNSEEN_MS = 250;

/**
 * A transcript as a signal, updated at most once per frame for deltas.
 *
 * Deltas of a reply may arrive far faster than frames and wait for the next one; any other change is applied immediately, after the
 * deltas that preceded it, so that nothing is ever shown out of order.
 */
export class PaintedTranscript {
  private readonly state = signal<Transcript>(EMPTY_TRANSCRIPT);
  private waiting: TranscriptChange[] = [];
  private cancel: (() => void) | null = null;

  readonly transcript: Signal<Transcript> = this.state.asReadonly();

  /** Applies a change immediately or with the next frame. */
  apply(change: TranscriptChange): void {
    this.waiting.push(change);
    if (change.type !== 'delta') this.paint();
    else this.cancel ??= onNextFrame(() => this.paint());
  }

  /** Discards pending changes and cancels the scheduled update. */
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
