import type { Delta, Message, Problem } from '@switchboard/shared';

/** A reply that is being said, or waited for: then its text is empty. */
export interface RunningReply {
  reply_to: string;
  text: string;
  /** pieces that came before the ones in front of them */
  ahead: readonly Delta[];
}

/**
 * What is known of one conversation.
 *
 * The same fact may come several times and in any order: by the answer of the call, by the session's stream, by a poll. Every
 * change below may therefore be applied again, late or twice without harm: messages are told apart by id, pieces of a reply by
 * their offset, and a finished reply is never undone by an older view of it.
 */
export interface Transcript {
  /** in order of `seq`, each once */
  readonly messages: readonly Message[];
  /** by the id of the user message that is being answered */
  readonly running: ReadonlyMap<string, RunningReply>;
  /** user messages whose reply failed, by id */
  readonly failed: ReadonlyMap<string, Problem>;
  /** false until it is known which replies run: an unanswered message may be on its way to an answer */
  readonly settled: boolean;
}

/** Everything that can happen to a transcript. */
export type TranscriptChange =
  /** a page of stored messages; says nothing about what runs */
  | { type: 'loaded'; messages: readonly Message[] }
  /** told live: committed just now */
  | { type: 'heard'; message: Message }
  | { type: 'delta'; delta: Delta }
  | { type: 'reply_failed'; reply_to: string; problem: Problem }
  /** what runs is told anew from here on; `own` are messages whose answer this page itself still waits for */
  | { type: 'opened'; own: readonly string[] }
  /** an answer to this stored message is waited for */
  | { type: 'awaited'; message_id: string }
  /** waiting for it is over, without any word of it */
  | { type: 'given_up'; message_id: string };

/** A conversation of which nothing is known yet. */
export const EMPTY_TRANSCRIPT: Transcript = {
  messages: [],
  running: new Map(),
  failed: new Map(),
  settled: false,
};

/** The transcript after a change; the very same object where nothing changed. */
export function changed(transcript: Transcript, change: TranscriptChange): Transcript {
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
      return { ...transcript, running: kept(transcript.running, change.own), settled: true };
    case 'awaited':
      return awaited(transcript, change.message_id);
    case 'given_up':
      return { ...transcript, running: without(transcript.running, change.message_id), settled: true };
  }
}

/** The highest `seq` known, 0 where there is none: what lies past it is still to be asked for. */
export function lastSeq(transcript: Transcript): number {
  return transcript.messages.at(-1)?.seq ?? 0;
}

function withMessage(transcript: Transcript, message: Message, live: boolean): Transcript {
  const other = transcript.messages.find((known) => isSame(known, message));
  if (other && isOlderView(message, other)) return transcript;
  const news = !other || JSON.stringify(other) !== JSON.stringify(message);
  const messages = news ? inOrder(transcript.messages.filter((known) => known !== other), message) : transcript.messages;
  const next = { ...transcript, messages };
  if (message.reply_to !== null) {
    // A stored view of an interrupted reply does not tell whether it is being said again right now; the live one does.
    const over = live || message.status !== 'interrupted';
    if (over) next.running = without(next.running, message.reply_to);
    next.failed = without(next.failed, message.reply_to);
  }
  const asks = live && message.role === 'user' && !isAnswered(next, message.message_id);
  if (asks) return awaited(next, message.message_id);
  const same = !news && next.running === transcript.running && next.failed === transcript.failed;
  return same ? transcript : next;
}

/** The same message, or another reply to the same question: running a reply again replaces it. */
function isSame(known: Message, message: Message): boolean {
  return known.message_id === message.message_id || (message.reply_to !== null && known.reply_to === message.reply_to);
}

function isOlderView(message: Message, known: Message): boolean {
  const rank = (of: Message) => (of.status === 'interrupted' ? 0 : 1);
  if (rank(message) !== rank(known)) return rank(message) < rank(known);
  return message.message_id !== known.message_id && message.created_at < known.created_at;
}

function inOrder(messages: readonly Message[], message: Message): readonly Message[] {
  const after = messages.findLastIndex(({ seq }) => seq < message.seq) + 1;
  return [...messages.slice(0, after), message, ...messages.slice(after)];
}

function isAnswered(transcript: Transcript, message_id: string): boolean {
  return transcript.messages.some((message) => message.reply_to === message_id && message.status !== 'interrupted');
}

function awaited(transcript: Transcript, message_id: string): Transcript {
  const running = transcript.running.has(message_id)
    ? transcript.running
    : new Map(transcript.running).set(message_id, { reply_to: message_id, text: '', ahead: [] });
  return { ...transcript, running, failed: without(transcript.failed, message_id) };
}

function withDelta(transcript: Transcript, delta: Delta): Transcript {
  if (isAnswered(transcript, delta.reply_to)) return transcript;
  const before = transcript.running.get(delta.reply_to) ?? { reply_to: delta.reply_to, text: '', ahead: [] };
  const after = grown(before, delta);
  if (after === before && transcript.running.has(delta.reply_to)) return transcript;
  return {
    ...transcript,
    running: new Map(transcript.running).set(delta.reply_to, after),
    failed: without(transcript.failed, delta.reply_to),
  };
}

function grown(reply: RunningReply, delta: Delta): RunningReply {
  if (delta.offset > reply.text.length) {
    const known = reply.ahead.some((piece) => piece.offset === delta.offset && piece.text === delta.text);
    const ahead = [...reply.ahead, delta].sort((one, other) => one.offset - other.offset);
    return known ? reply : { ...reply, ahead };
  }
  // What is there already stays; what differs belongs to a reply that began anew, and the newer word counts.
  const old = reply.text.startsWith(delta.text, delta.offset);
  const text = old ? reply.text : reply.text.slice(0, delta.offset) + delta.text;
  const next = reply.ahead.find((piece) => piece.offset <= text.length);
  if (!next) return old ? reply : { ...reply, text };
  return grown({ ...reply, text, ahead: reply.ahead.filter((piece) => piece !== next) }, next);
}

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  return map.has(key) ? new Map([...map].filter(([other]) => other !== key)) : map;
}

function kept<V>(map: ReadonlyMap<string, V>, keys: readonly string[]): ReadonlyMap<string, V> {
  return new Map([...map].filter(([key]) => keys.includes(key)));
}
