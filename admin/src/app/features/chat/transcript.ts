import type { Delta, Message, Problem } from '@switchboard/shared';

/** A reply that is being generated, or awaited with empty text. */
export interface RunningReply {
  reply_to: string;
  text: string;
  /** deltas that arrived before the ones preceding them */
  ahead: readonly Delta[];
}

/**
 * The known state of one conversation.
 *
 * The same fact may arrive several times and in any order: in the call's response, on the session's stream, from a poll. Every
 * change below is therefore idempotent and may be applied late: messages are identified by id, deltas of a reply by their offset,
 * and a finished reply is never reverted by an older view of it.
 */
export interface Transcript {
  /** ordered by `seq`, each once */
  readonly messages: readonly Message[];
  /** by the id of the user message being answered */
  readonly running: ReadonlyMap<string, RunningReply>;
  /** user messages whose reply failed, by id */
  readonly failed: ReadonlyMap<string, Problem>;
  /** false until it is known which replies are running: an unanswered message may still be awaiting its reply */
  readonly settled: boolean;
}

/** All changes to a transcript. */
export type TranscriptChange =
  /** a page of stored messages; implies nothing about running replies */
  | { type: 'loaded'; messages: readonly Message[] }
  /** received live: just committed */
  | { type: 'heard'; message: Message }
  | { type: 'delta'; delta: Delta }
  | { type: 'reply_failed'; reply_to: string; problem: Problem }
  /** the stream restarted and reports running replies anew; `own` are messages whose reply this page's own calls still await */
  | { type: 'opened'; own: readonly string[] }
  /** a reply to this stored message is awaited */
  | { type: 'awaited'; message_id: string }
  /** the wait for its reply is over, without a result */
  | { type: 'given_up'; message_id: string };

/** The transcript before anything is known. */
export const EMPTY_TRANSCRIPT: Transcript = {
  messages: [],
  running: new Map(),
  failed: new Map(),
  settled: false,
};

/** The transcript after a change; the identical object if nothing changed. */
export function applyChange(transcript: Transcript, change: TranscriptChange): Transcript {
  switch (change.type) {
    case 'loaded':
      return change.messages.reduce((so_far, message) => withMessage(so_far, message, false), transcript);
    case 'heard':
      return withMessage(transcript, change.message, true);
    case 'delta':
      return withDelta(transcript, change.delta);
    case 'reply_failed':
      return {
        ...transcript,
        running: without(transcript.running, change.reply_to),
        failed: new Map(transcript.failed).set(change.reply_to, change.problem),
      };
    case 'opened':
      return { ...transcript, running: pick(transcript.running, change.own), settled: true };
    case 'awaited':
      return withAwaited(transcript, change.message_id);
    case 'given_up':
      return { ...transcript, running: without(transcript.running, change.message_id), settled: true };
  }
}

/** The highest known `seq`, 0 if there is none: later messages still have to be fetched. */
export function lastSeq(transcript: Transcript): number {
  return transcript.messages.at(-1)?.seq ?? 0;
}

function withMessage(transcript: Transcript, message: Message, live: boolean): Transcript {
  const other = transcript.messages.find((known) => isSame(known, message));
  if (other && isOlderView(message, other)) return transcript;
  const isNew = !other || JSON.stringify(other) !== JSON.stringify(message);
  const messages = isNew ? insertInOrder(transcript.messages.filter((known) => known !== other), message) : transcript.messages;
  const next = { ...transcript, messages };
  if (message.reply_to !== null) {
    // A stored view of an interrupted reply does not show whether it is being regenerated right now; the live one does.
    const endsRunning = live || message.status !== 'interrupted';
    if (endsRunning) next.running = without(next.running, message.reply_to);
    next.failed = without(next.failed, message.reply_to);
  }
  const startsReply = live && message.role === 'user' && !isAnswered(next, message.message_id);
  if (startsReply) return withAwaited(next, message.message_id);
  const same = !isNew && next.running === transcript.running && next.failed === transcript.failed;
  return same ? transcript : next;
}

/** The same message, or another reply to the same question: regenerating a reply replaces it. */
function isSame(known: Message, message: Message): boolean {
  return known.message_id === message.message_id || (message.reply_to !== null && known.reply_to === message.reply_to);
}

function isOlderView(message: Message, known: Message): boolean {
  const rank = (of: Message) => (of.status === 'interrupted' ? 0 : 1);
  if (rank(message) !== rank(known)) return rank(message) < rank(known);
  // A reply that was generated again keeps its id.
  return message.created_at < known.created_at;
}

function insertInOrder(messages: readonly Message[], message: Message): readonly Message[] {
  const after = messages.findLastIndex(({ seq }) => seq < message.seq) + 1;
  return [...messages.slice(0, after), message, ...messages.slice(after)];
}

function isAnswered(transcript: Transcript, message_id: string): boolean {
  return transcript.messages.some((message) => message.reply_to === message_id && message.status !== 'interrupted');
}

function withAwaited(transcript: Transcript, message_id: string): Transcript {
  const running = transcript.running.has(message_id)
    ? transcript.running
    : new Map(transcript.running).set(message_id, { reply_to: message_id, text: '', ahead: [] });
  return { ...transcript, running, failed: without(transcript.failed, message_id) };
}

function withDelta(transcript: Transcript, delta: Delta): Transcript {
  if (isAnswered(transcript, delta.reply_to)) return transcript;
  const before = transcript.running.get(delta.reply_to) ?? { reply_to: delta.reply_to, text: '', ahead: [] };
  const after = appendDelta(before, delta);
  if (after === before && transcript.running.has(delta.reply_to)) return transcript;
  return {
    ...transcript,
    running: new Map(transcript.running).set(delta.reply_to, after),
    failed: without(transcript.failed, delta.reply_to),
  };
}

function appendDelta(reply: RunningReply, delta: Delta): RunningReply {
  if (delta.offset > reply.text.length) {
    const known = reply.ahead.some((piece) => piece.offset === delta.offset && piece.text === delta.text);
    const ahead = [...reply.ahead, delta].sort((one, other) => one.offset - other.offset);
    return known ? reply : { ...reply, ahead };
  }
  // Matching text is kept; differing text belongs to a restarted reply, and the newer delta wins.
  const isKnown = reply.text.startsWith(delta.text, delta.offset);
  const text = isKnown ? reply.text : reply.text.slice(0, delta.offset) + delta.text;
  const next = reply.ahead.find((piece) => piece.offset <= text.length);
  if (!next) return isKnown ? reply : { ...reply, text };
  return appendDelta({ ...reply, text, ahead: reply.ahead.filter((piece) => piece !== next) }, next);
}

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  return map.has(key) ? new Map([...map].filter(([other]) => other !== key)) : map;
}

function pick<V>(map: ReadonlyMap<string, V>, keys: readonly string[]): ReadonlyMap<string, V> {
  return new Map([...map].filter(([key]) => keys.includes(key)));
}
