import { DestroyRef, type Signal, effect, inject, untracked } from '@angular/core';
import type { BatchedTranscript } from './batched-transcript';
import { isLeftToPerson } from './handling/left-to-person';
import { runningReplyTo, shownBranch } from './shown-branch';

/** Milliseconds to wait for a reply while it is unknown whether it is still being generated. */
export const REPLY_TIMEOUT_MS = 60_000;

/** Sources that show whether a reply is still being generated. */
export interface ReplySources {
  /** whether the conversation's stream is live */
  streaming: Signal<boolean>;
  /** ids of the replies that calls in progress await */
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
    const transcript = batched.transcript();
    const { running } = transcript;
    const [isStreaming, calls] = [streaming(), inFlight()];
    const branch = shownBranch(transcript);
    const last = branch.at(-1);
    const isAwaited = last?.role === 'user' && !runningReplyTo(transcript, last.message_id) && !isLeftToPerson(branch, branch.length - 1, false);
    if (!isStreaming && loaded() && !transcript.isRunningKnown && isAwaited) {
      untracked(() => batched.apply({ type: 'awaited', reply_to: last.message_id, reply_id: last.reply_id ?? last.message_id }));
    }
    for (const [reply_id, timer] of timers) {
      if (!isStreaming && running.has(reply_id) && !calls.has(reply_id)) continue;
      clearTimeout(timer);
      timers.delete(reply_id);
    }
    if (isStreaming) return;
    for (const reply_id of running.keys()) {
      if (calls.has(reply_id) || timers.has(reply_id)) continue;
      timers.set(
        reply_id,
        setTimeout(() => batched.apply({ type: 'given_up', reply_id }), REPLY_TIMEOUT_MS),
      );
    }
  });
  inject(DestroyRef).onDestroy(() => timers.forEach((timer) => clearTimeout(timer)));
}
