import type { Delta, Feedback, Message, Problem, ReplyStart, Session, Thought, Typing } from '@switchboard/shared';
import { endUntilReply, isStillThere, wasTakenOverAfter, withAwaitedAtEnd } from './handling/left-to-person';
import { treeOf, withReceived } from './message-list';
import { type RunningReply, awaitedReply, withPiece, withThought } from './running-reply';

/**
 * The known state of one conversation.
 *
 * The same fact may arrive several times and in any order: in the call's response, on the session's stream, from a poll. Every
 * change below is therefore idempotent and may be applied late: messages are identified by id, pieces of a reply by the reply's id
 * and their offset, and a finished reply is never reverted by an older view of it.
 */
export interface Transcript {
  /** the loaded messages of all branches, ordered by `seq`, each once */
  readonly messages: readonly Message[];
  /** the last message of the branch on screen; null while the server has not named it: then the last of `messages` */
  readonly leaf_id: string | null;
  /** replies that are awaited or being generated, by `reply_id`; until that is known, by the id of the user message */
  readonly running: ReadonlyMap<string, RunningReply>;
  /** the reasoning before stored replies, by id, as far as this page received it: it is not stored */
  readonly thoughts: ReadonlyMap<string, string>;
  /** user messages whose latest reply failed, by id */
  readonly failed: ReadonlyMap<string, Problem>;
  /** user messages that will get no reply although nothing failed, by id */
  readonly withdrawn: ReadonlyMap<string, NoReply>;
  /** the latest notice that an administrator is typing; null once they have said something since, or have left */
  readonly typing: Typing | null;
  /** whether all running replies are in `running`; while false, a message without one may still be awaiting its reply */
  readonly isRunningKnown: boolean;
  /** whether the stream has restarted and the stored messages have not been loaded since */
  readonly isCatchingUp: boolean;
}

/** Why no reply is to come although nothing failed: the user took the message back, or a person has the session. */
export type NoReply = 'taken_back' | 'person' | 'unknown';

/** Which branch a session shows, and when that state was current. */
export type ShownSession = Pick<Session, 'leaf_id' | 'last_activity_at'>;

/** All changes to a transcript. */
export type TranscriptChange =
  /** stored messages, and the state of their session if it was loaded with them; says nothing about running replies */
  | { type: 'loaded'; messages: readonly Message[]; session?: ShownSession; thoughts?: ReadonlyMap<string, string> }
  /** a message that was just committed, from the stream or as the response of a call */
  | { type: 'received'; message: Message }
  /** the session's state: which branch is shown */
  | { type: 'session'; session: ShownSession }
  | { type: 'started'; start: ReplyStart }
  | { type: 'thought'; thought: Thought }
  | { type: 'delta'; delta: Delta }
  | { type: 'reply_failed'; reply_to: string; problem: Problem }
  /** the stream restarted and will report all running replies again; `own`: ids of replies that calls of this page still await */
  | { type: 'stream_restarted'; own: readonly string[] }
  /** everything stored until the stream restarted has been loaded */
  | { type: 'caught_up' }
  /** a reply to this stored message is awaited; `isFurther`: it is another version, so the branch on screen ends with the message until it comes */
  | { type: 'awaited'; reply_to: string; reply_id: string; isFurther?: boolean }
  /** the page stops waiting for a reply that did not come in time */
  | { type: 'given_up'; reply_id: string }
  /** this message will get no reply although nothing failed */
  | { type: 'not_answered'; reply_to: string; why: NoReply }
  | { type: 'typing'; typing: Typing }
  | { type: 'rated'; message_id: string; feedback: Feedback | null };

/** The transcript before anything is known. */
export const EMPTY_TRANSCRIPT: Transcript = {
  messages: [],
  leaf_id: null,
  running: new Map(),
  thoughts: new Map(),
  failed: new Map(),
  withdrawn: new Map(),
  typing: null,
  isRunningKnown: false,
  isCatchingUp: false,
};

/** The transcript after a change; the identical object if nothing changed. */
export function applyChange(transcript: Transcript, change: TranscriptChange): Transcript {
  switch (change.type) {
    case 'loaded':
      return withLoaded(change.thoughts ? { ...transcript, thoughts: change.thoughts } : transcript, change.messages, change.session);
    case 'received':
      return withMessage(transcript, change.message, true);
    case 'session':
      return withShownBranch(transcript, change.session);
    case 'started':
      return withRunning(transcript, change.start, (reply) => ({ ...reply, ...change.start, isStarted: true, isUnconfirmed: false }));
    case 'thought':
      return withRunning(transcript, change.thought, (reply) => withThought(reply, change.thought));
    case 'delta':
      return withRunning(transcript, change.delta, (reply) => withPiece(reply, change.delta));
    case 'reply_failed': {
      const running = removed(transcript.running, ({ reply_to }) => reply_to === change.reply_to);
      return { ...transcript, running, failed: new Map(transcript.failed).set(change.reply_to, change.problem) };
    }
    case 'stream_restarted': {
      const running = new Map([...transcript.running].map(([id, reply]) => [id, { ...reply, isUnconfirmed: !change.own.includes(id) }]));
      return { ...transcript, running, isCatchingUp: true };
    }
    case 'caught_up':
      return transcript.isCatchingUp ? withoutUnconfirmed(transcript) : transcript;
    case 'awaited': {
      const leaf_id = change.isFurther ? endUntilReply(transcript.messages, change.reply_to) : transcript.leaf_id;
      return withAwaited({ ...transcript, leaf_id }, change.reply_to, change.reply_id);
    }
    case 'given_up':
      return { ...transcript, running: removed(transcript.running, ({ reply_id }) => reply_id === change.reply_id), isRunningKnown: true };
    case 'not_answered': {
      const running = removed(transcript.running, ({ reply_to }) => reply_to === change.reply_to);
      // The call that awaited the reply reports the same, but not why.
      const why = change.why === 'unknown' ? (transcript.withdrawn.get(change.reply_to) ?? change.why) : change.why;
      const withdrawn = new Map(transcript.withdrawn).set(change.reply_to, why);
      return { ...transcript, running, withdrawn, failed: without(transcript.failed, change.reply_to) };
    }
    case 'typing':
      return withTyping(transcript, change.typing);
    case 'rated': {
      const messages = transcript.messages.map((message) => (message.message_id === change.message_id ? { ...message, feedback: change.feedback } : message));
      return { ...transcript, messages };
    }
  }
}

/**
 * Removes running replies that the restarted stream did not report: they have ended. Removes interrupted replies outside the branch on screen,
 * too, since they may have been replaced meanwhile; they are loaded again when their branch is shown.
 */
function withoutUnconfirmed(transcript: Transcript): Transcript {
  const branch = new Set(treeOf(transcript.messages).path(transcript.leaf_id));
  const messages = transcript.messages.filter((message) => message.status !== 'interrupted' || branch.has(message) || transcript.leaf_id === null);
  return { ...transcript, messages, running: removed(transcript.running, ({ isUnconfirmed }) => isUnconfirmed), isRunningKnown: true, isCatchingUp: false };
}

function withLoaded(transcript: Transcript, messages: readonly Message[], session: ShownSession | undefined): Transcript {
  const all = messages.reduce((result, message) => withMessage(result, message, false), transcript);
  // Not before it is known whether they have left since.
  const came = messages.findLast(({ event, message_id }) => event?.type === 'person_came' && !transcript.messages.some((known) => known.message_id === message_id));
  const loaded = came ? withoutSilenced(all, came.seq) : all;
  return session ? withShownBranch(loaded, session) : loaded;
}

function withMessage(transcript: Transcript, message: Message, isLive: boolean): Transcript {
  const received = withReceived(transcript.messages, message);
  if (!received) return transcript;
  const { messages, known, isChanged } = received;
  const { message_id, seq, role, reply_id } = message;
  const next = { ...transcript, messages };
  // While a reply is awaited, the branch on screen ends with its question, also where an interrupted one is there already.
  if (isLive && (!known || known.status === 'interrupted')) next.leaf_id = leafAfter(transcript, message);
  if (message.reply_to !== null) {
    // A loaded reply that is interrupted may be being generated again right now; one that arrives live has just ended.
    if (isLive || message.status !== 'interrupted') {
      next.thoughts = withThoughtsOf(next, message);
      next.running = removed(next.running, (reply) => isReplyOf(reply, message));
    }
    if (message.status !== 'interrupted') next.failed = without(next.failed, message.reply_to);
  }
  if (next.typing && isTypingOver(messages, next.typing)) next.typing = null;
  if (isLive && !known && message.event?.type === 'person_came') return withoutSilenced(next, seq);
  if (isLive && role === 'user' && reply_id !== null && !isAnswered(next, message) && !wasTakenOverAfter(messages, seq)) {
    // A reply awaited under another id never started: this message names the id that is reserved now.
    next.running = removed(next.running, (reply) => reply.reply_to === message_id && reply.reply_id !== reply_id && !reply.isStarted);
    return withAwaited(next, message_id, reply_id);
  }
  const isSameState = !isChanged && next.running === transcript.running && next.failed === transcript.failed;
  return isSameState ? transcript : next;
}

/** What was to answer earlier messages does not begin once a person has come; what had begun was stored before. @param from the `seq` that tells of them */
function withoutSilenced(transcript: Transcript, from: number): Transcript {
  const { messages } = transcript;
  const earlier = new Set(messages.filter(({ seq }) => seq < from).map(({ message_id }) => message_id));
  const isThere = isStillThere(messages, from);
  // If they have left since, it may be what they had answered then.
  return { ...transcript, running: removed(transcript.running, ({ reply_to, isStarted }) => earlier.has(reply_to) && (isThere || !isStarted)) };
}

/** A notice that an administrator is typing counts unless a later one is known, or they have said or done something since. */
function withTyping(transcript: Transcript, typing: Typing): Transcript {
  const isNews = typing.role === 'operator' && (transcript.typing === null || transcript.typing.at < typing.at);
  return isNews && !isTypingOver(transcript.messages, typing) ? { ...transcript, typing } : transcript;
}

function isTypingOver(messages: readonly Message[], { at }: Typing): boolean {
  return messages.some(({ author_id, role, created_at }) => author_id !== null && role !== 'user' && created_at >= at);
}

function isReplyOf(running: RunningReply, { message_id, reply_to, version }: Message): boolean {
  return running.reply_id === message_id || (running.reply_to === reply_to && (running.version === version || running.reply_id === reply_to));
}

function withThoughtsOf({ running, thoughts }: Transcript, message: Message): ReadonlyMap<string, string> {
  const thought = [...running.values()].find((reply) => isReplyOf(reply, message))?.thought ?? '';
  return thought === '' ? thoughts : new Map(thoughts).set(message.message_id, thought);
}

/** Whether a message has its reply: complete, and under the reserved id. */
function isAnswered({ messages }: Transcript, { reply_id }: Message): boolean {
  return messages.some((other) => other.message_id === reply_id && other.status !== 'interrupted');
}

/** The last message of the branch on screen after a new message, by the server's rule; unchanged if the message before the new one is not loaded. */
function leafAfter({ messages, leaf_id }: Transcript, { message_id, role, parent_id }: Message): string | null {
  const end = leaf_id ?? messages.at(-1)?.message_id ?? null;
  const parent = parent_id === null ? null : (treeOf(messages).find(parent_id)?.message_id ?? parent_id);
  const isEnd = role === 'user' ? parent_id === null || treeOf(messages).find(parent_id) !== undefined : end === parent;
  return isEnd ? message_id : leaf_id;
}

/** Shows the branch that a session's state names, unless that message is not loaded or a newer message has arrived since. */
function withShownBranch(transcript: Transcript, { leaf_id, last_activity_at }: ShownSession): Transcript {
  const { messages } = transcript;
  const isKnown = leaf_id !== null && treeOf(messages).find(leaf_id) !== undefined;
  const isOutdated = messages.some(({ created_at }) => created_at > last_activity_at);
  return leaf_id === transcript.leaf_id || !isKnown || isOutdated ? transcript : { ...transcript, leaf_id };
}

function withAwaited(transcript: Transcript, reply_to: string, reply_id: string): Transcript {
  const messages = withAwaitedAtEnd(transcript.messages, transcript.leaf_id, reply_to, reply_id);
  const running = transcript.running.has(reply_id) ? transcript.running : new Map(transcript.running).set(reply_id, awaitedReply(reply_to, reply_id));
  return { ...transcript, messages, running, withdrawn: without(transcript.withdrawn, reply_to), failed: without(transcript.failed, reply_to) };
}

function withRunning(
  transcript: Transcript,
  { reply_id, reply_to }: Pick<Delta, 'reply_id' | 'reply_to'>,
  step: (reply: RunningReply) => RunningReply,
): Transcript {
  if (transcript.messages.some((message) => message.message_id === reply_id && message.status !== 'interrupted')) return transcript;
  const known = transcript.running.get(reply_id);
  const messages = known ? transcript.messages : withAwaitedAtEnd(transcript.messages, transcript.leaf_id, reply_to, reply_id);
  const after = { ...step(known ?? awaitedReply(reply_to, reply_id)), isUnconfirmed: false };
  // It may have been awaited under the message's id, before the reply's own was known.
  const running = new Map(removed(transcript.running, (other) => other.reply_id === reply_to)).set(reply_id, after);
  return { ...transcript, messages, running, withdrawn: without(transcript.withdrawn, reply_to), failed: without(transcript.failed, reply_to) };
}

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  return map.has(key) ? new Map([...map].filter(([other]) => other !== key)) : map;
}

function removed<V>(map: ReadonlyMap<string, V>, isRemoved: (value: V) => boolean): ReadonlyMap<string, V> {
  return [...map.values()].some(isRemoved) ? new Map([...map].filter(([, value]) => !isRemoved(value))) : map;
}
