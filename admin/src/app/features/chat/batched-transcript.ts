import { type Signal, signal } from '@angular/core';
import { EMPTY_TRANSCRIPT, type Transcript, type TranscriptChange, applyChange } from './transcript';

/** Milliseconds after which a hidden tab is painted: it gets no animation frames. */
const HIDDEN_TAB_DELAY_MS = 250;

/**
 * A transcript as a signal, updated at most once per frame for pieces of replies.
 *
 * Pieces of a reply and of the reasoning before it may arrive far faster than frames and wait for the next one; any other change is
 * applied immediately, after the pieces that preceded it, so that nothing is ever shown out of order.
 */
export class BatchedTranscript {
  private readonly state = signal<Transcript>(EMPTY_TRANSCRIPT);
  private pending: TranscriptChange[] = [];
  private cancel: (() => void) | null = null;

  readonly transcript: Signal<Transcript> = this.state.asReadonly();

  /** Applies a change immediately or with the next frame. */
  apply(change: TranscriptChange): void {
    this.pending.push(change);
    if (change.type !== 'delta' && change.type !== 'thought') this.flush();
    else this.cancel ??= onNextFrame(() => this.flush());
  }

  /** Discards pending changes and cancels the scheduled update. */
  stop(): void {
    this.cancel?.();
    this.cancel = null;
    this.pending = [];
  }

  private flush(): void {
    const pending = this.pending;
    this.stop();
    this.state.update((transcript) => pending.reduce(applyChange, transcript));
  }
}

function onNextFrame(flush: () => void): () => void {
  const frame = requestAnimationFrame(flush);
  const timer = setTimeout(flush, HIDDEN_TAB_DELAY_MS);
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
