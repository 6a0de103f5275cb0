import type { Delta, Thought } from '@switchboard/shared';

/** A reply that is being generated, or awaited with empty text. */
export interface RunningReply {
  /** the id that it will have; the one of `reply_to` while that is unknown */
  readonly reply_id: string;
  /** the user message that it answers */
  readonly reply_to: string;
  /** its ordinal among the replies to that message; null while that is unknown */
  readonly version: number | null;
  /** who generates it; null until it has begun */
  readonly responder: string | null;
  readonly text: string;
  /** the reasoning before it, as far as this page received it */
  readonly thought: string;
  /** deltas that arrived before the ones preceding them */
  readonly pendingDeltas: readonly Delta[];
  /** whether its generation has begun; until then, it may be waiting for the reply to an earlier message */
  readonly isStarted: boolean;
  /** whether the stream restarted and has not reported it since: it may have ended while no stream was open */
  readonly isUnconfirmed: boolean;
}

/** A reply of which nothing is known yet. */
export function awaitedReply(reply_to: string, reply_id: string): RunningReply {
  return { reply_id, reply_to, version: null, responder: null, text: '', thought: '', pendingDeltas: [], isStarted: false, isUnconfirmed: false };
}

/** The reply after a piece of its text, which may have arrived before, or too early. */
export function withPiece(reply: RunningReply, { version, ...delta }: Delta): RunningReply {
  return appended({ ...reply, version, isStarted: true }, { version, ...delta });
}

function appended(reply: RunningReply, delta: Delta): RunningReply {
  if (delta.offset > reply.text.length) {
    const isKnown = reply.pendingDeltas.some((piece) => piece.offset === delta.offset && piece.text === delta.text);
    return isKnown ? reply : { ...reply, pendingDeltas: [...reply.pendingDeltas, delta].sort((one, other) => one.offset - other.offset) };
  }
  // Matching text is kept; differing text belongs to a restarted reply, and the newer delta wins.
  const isKnown = reply.text.startsWith(delta.text, delta.offset);
  const text = isKnown ? reply.text : reply.text.slice(0, delta.offset) + delta.text;
  const next = reply.pendingDeltas.find((piece) => piece.offset <= text.length);
  if (!next) return { ...reply, text };
  return appended({ ...reply, text, pendingDeltas: reply.pendingDeltas.filter((piece) => piece !== next) }, next);
}

/** The reply after a piece of reasoning. What is missing of it, since the page was opened later, is left blank. */
export function withThought(reply: RunningReply, { offset, text }: Thought): RunningReply {
  const before = reply.thought.slice(0, offset).padEnd(offset);
  return { ...reply, thought: before + text + reply.thought.slice(offset + text.length), isStarted: true };
}
