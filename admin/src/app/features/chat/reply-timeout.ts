import { DestroyRef, type Signal, effect, inject, untracked } from '@angular/core';
import type { BatchedTranscript } from './batched-transcript';

/** Milliseconds to wait for a reply while it is unknown whether it is still being generated. */
export const REPLY_TIMEOUT_MS = 60_000;

/** Sources that show whether a reply is still being generated. */
export interface ReplySources {
  /** whether the conversation's stream is live */
  streaming: Signal<boolean>;
  /** ids of the messages whose call is in progress */
  inFlight: Signal<ReadonlySet<string>>;
  /** whether the stored messages are loaded */
  loaded: Signal<boolean>;
}

/**
 * Bounds the wait for every reply.
 *
 * A live stream shows which replies are being generated, and so does a call in progress. Without either, an unanswered last message
 * is assumed to be awaiting its reply (the poll will deliver it if so), but only for {@link REPLY_TIMEOUT_MS}: then it counts as
 * unanswered and can be retried. Call it in an injection context; it stops when that context is destroyed.
 */
export function limitReplyWait(batched: BatchedTranscript, { streaming, inFlight, loaded }: ReplySources): void {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  effect(() => {
    const { running, settled, messages } = batched.transcript();
    const [isStreaming, calls] = [streaming(), inFlight()];
    const last = messages.at(-1);
    if (!isStreaming && loaded() && !settled && last?.role === 'user' && !running.has(last.message_id)) {
      untracked(() => batched.apply({ type: 'awaited', message_id: last.message_id }));
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
        setTimeout(() => batched.apply({ type: 'given_up', message_id }), REPLY_TIMEOUT_MS),
      );
    }
  });
  inject(DestroyRef).onDestroy(() => timers.forEach((timer) => clearTimeout(timer)));
}
