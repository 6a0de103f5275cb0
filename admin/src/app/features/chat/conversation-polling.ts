import { POLL_INTERVAL_MS } from '../../core/live/live-query-options';

/** `missing`: not found for this user; `deleted`: deleted while it was open. */
export type ConversationState = 'loading' | 'ready' | 'failed' | 'missing' | 'deleted';

/** Polling intervals in milliseconds: with a live stream, without one, and without one while a reply is awaited. */
const POLL_INTERVALS_MS = { streaming: 30_000, polling: POLL_INTERVAL_MS, awaiting: 1_500 };

/** Milliseconds between two polls of a conversation; 0 for none. */
export function conversationPollInterval(state: ConversationState, isStreaming: boolean, isAnswering: boolean): number {
  if (state === 'deleted' || state === 'missing') return 0;
  if (isStreaming && state === 'ready') return POLL_INTERVALS_MS.streaming;
  return isAnswering ? POLL_INTERVALS_MS.awaiting : POLL_INTERVALS_MS.polling;
}
