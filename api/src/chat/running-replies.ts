import type { AskedReply } from './asked-reply.js';
import type { CancelReason, Generation } from './generation.js';
import type { ReplyBroadcast } from './reply-broadcast.js';
import type { Answer } from './reply-writer.js';

/** A reply that waits for its turn, or is being generated. */
export interface RunningReply {
  asked: AskedReply;
  generation: Generation;
  broadcast: ReplyBroadcast;
  /** null where it was withdrawn before it began */
  answer: Promise<Answer | null>;
  /** takes it out of the queue, unless it has begun */
  withdraw: () => void;
  /** whether it was taken out of the queue */
  isWithdrawn: boolean;
}

/** The replies in progress, by session and `reply_id`; those of one session in the order in which they were asked for. */
export class RunningReplies {
  private readonly sessions = new Map<string, Map<string, RunningReply>>();

  get(session_id: string, reply_id: string): RunningReply | undefined {
    return this.sessions.get(session_id)?.get(reply_id);
  }

  add(reply: RunningReply): void {
    const { question, reply_id } = reply.asked;
    const replies = this.sessions.get(question.session_id) ?? new Map<string, RunningReply>();
    this.sessions.set(question.session_id, replies.set(reply_id, reply));
  }

  remove({ question: { session_id }, reply_id }: AskedReply): void {
    const replies = this.sessions.get(session_id);
    replies?.delete(reply_id);
    if (replies?.size === 0) this.sessions.delete(session_id);
  }

  of(session_id: string): RunningReply[] {
    return [...(this.sessions.get(session_id)?.values() ?? [])];
  }

  /** Those of a session that have begun. */
  begunOf(session_id: string): RunningReply[] {
    return this.of(session_id).filter(({ broadcast }) => broadcast.start);
  }

  /** Those that answer one message. */
  to(session_id: string, message_id: string): RunningReply[] {
    return this.of(session_id).filter(({ asked }) => asked.question.message_id === message_id);
  }

  all(): RunningReply[] {
    return [...this.sessions.values()].flatMap((replies) => [...replies.values()]);
  }
}

/** Cancels replies, and waits until what was said of them is stored. */
export async function cancel(replies: readonly RunningReply[], reason: CancelReason): Promise<void> {
  for (const { generation } of replies) generation.cancel(reason);
  await Promise.allSettled(replies.map(({ answer }) => answer));
}

/** Stops those that have begun, of which nothing more is told, withdraws those that wait, and waits until they are over. */
export async function interrupt(replies: readonly RunningReply[]): Promise<void> {
  for (const { broadcast, generation, withdraw } of replies) {
    if (broadcast.start === null) withdraw();
    else {
      broadcast.mute();
      generation.cancel('stopped');
    }
  }
  await Promise.allSettled(replies.map(({ answer }) => answer));
}
