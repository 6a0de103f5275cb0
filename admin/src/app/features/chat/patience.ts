import { DestroyRef, type Signal, effect, inject, untracked } from '@angular/core';
import type { PaintedTranscript } from './painted-transcript';

/** Milliseconds to wait for an answer while nothing tells whether it is still being said. */
export const PATIENCE_MS = 60_000;

/** What tells whether an answer is still being said. */
export interface Informants {
  /** the conversation's stream is open */
  streaming: Signal<boolean>;
  /** the calls under way, by the id of their message */
  inFlight: Signal<ReadonlySet<string>>;
  /** the stored messages are here */
  loaded: Signal<boolean>;
}

/**
 * Sees to it that no answer is waited for without end.
 *
 * While the stream is open it tells what runs; while a call is under way that call does. Without either, an unanswered last
 * message is taken to be on its way to an answer (it may be, and the poll will bring it), but only for {@link PATIENCE_MS}: then
 * it counts as unanswered and can be tried again. Call it in an injection context, whose destruction ends it.
 */
export function endWaiting(painted: PaintedTranscript, { streaming, inFlight, loaded }: Informants): void {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  effect(() => {
    const { running, settled, messages } = painted.transcript();
    const [isStreaming, calls] = [streaming(), inFlight()];
    const last = messages.at(-1);
    if (!isStreaming && loaded() && !settled && last?.role === 'user' && !running.has(last.message_id)) {
      untracked(() => painted.apply({ type: 'awaited', message_id: last.message_id }));
    }
    for (const [message_id, timer] of timers) {
      if (!isStreaming && running.has(message_id) && !calls.has(message_id)) continue;
      clearTimeout(timer);
      timers.delete(message_id);
    }
    if (isStreaming) return;
    for (const message_id of running.keys()) {
      if (calls.has(message_id) || timers.has(message_id)) continue;
      timers.set(
        message_id,
        setTimeout(() => painted.apply({ type: 'given_up', message_id }), PATIENCE_MS),
      );
    }
  });
  inject(DestroyRef).onDestroy(() => timers.forEach((timer) => clearTimeout(timer)));
}
