import type { Delta, Message, Problem, ReplyStart, Thought } from '@switchboard/shared';

/** A reply in progress: the user message that it answers, its text so far, and what was thought before it, as far as this page received it. */
export interface RunningReply {
  readonly reply_to: string;
  readonly text: string;
  readonly thought?: string;
}

/**
 * The known transcript of one session. The same fact may arrive twice and late, from a poll and on the stream: each change is
 * idempotent.
 */
export interface MessageLog {
  /** ordered by `seq`, each once */
  readonly messages: readonly Message[];
  /** the running replies, by the ids that they will have */
  readonly running: ReadonlyMap<string, RunningReply>;
  /** failed replies, by the user message */
  readonly failed: ReadonlyMap<string, Problem>;
}

/** The log before anything is known. */
export const EMPTY_LOG: MessageLog = { messages: [], running: new Map(), failed: new Map() };

/** How many of the newest messages each poll fetches again: a regenerated reply may have replaced an older one. */
const OVERLAP = 10;

/** The seq after which a poll fetches. */
export function pollAfter({ messages }: MessageLog): number {
  return messages.at(-OVERLAP - 1)?.seq ?? 0;
}

/**
 * Applies a page of stored messages. It is authoritative for the range it covers: known messages in that range but not in the page
 * are removed.
 *
 * @param after the seq after which the page was fetched
 */
export function withPage(log: MessageLog, after: number, page: readonly Message[]): MessageLog {
  const last = page.at(-1)?.seq ?? after;
  const ids = new Set(page.map(({ message_id }) => message_id));
  const remaining = log.messages.filter(({ seq, message_id }) => seq <= after || seq > last || ids.has(message_id));
  return page.reduce(withMessage, { ...log, messages: remaining });
}

/** Applies a committed message; a reply replaces an earlier one of its version, and ends the running reply. */
export function withMessage(log: MessageLog, message: Message): MessageLog {
  const others = log.messages.filter((other) => !isSame(other, message));
  const messages = [...others, message].sort((one, other) => one.seq - other.seq);
  if (message.reply_to === null) return { ...log, messages };
  return { messages, running: without(log.running, message.message_id), failed: without(log.failed, message.reply_to) };
}

/** Notes that a reply has begun, without text so far. */
export function withStart(log: MessageLog, { reply_id, reply_to }: ReplyStart): MessageLog {
  if (isOver(log, reply_id) || log.running.has(reply_id)) return log;
  return { ...log, running: new Map(log.running).set(reply_id, { reply_to, text: '' }), failed: without(log.failed, reply_to) };
}

/** Applies a delta of a running reply. After a gap, deltas are ignored until the reply itself arrives, and so are late ones after it. */
export function withDelta(log: MessageLog, { reply_id, reply_to, offset, text }: Delta): MessageLog {
  const so_far = log.running.get(reply_id)?.text ?? '';
  // One that is running is not over, which spares a look through all messages with each delta.
  if (offset > so_far.length || (!log.running.has(reply_id) && isOver(log, reply_id))) return log;
  const extended = so_far.slice(0, offset) + text;
  return { ...log, running: new Map(log.running).set(reply_id, { ...log.running.get(reply_id), reply_to, text: extended }), failed: without(log.failed, reply_to) };
}

/** Applies a piece of what a model thinks before it answers. After a gap, such as before the page was opened, it begins with what comes next. */
export function withThought(log: MessageLog, { reply_id, offset, text }: Thought): MessageLog {
  const reply = log.running.get(reply_id);
  if (!reply) return log;
  const thought = (reply.thought ?? '').slice(0, offset) + text;
  return { ...log, running: new Map(log.running).set(reply_id, { ...reply, thought }) };
}

/** Applies the failure of a reply; the message that it would have answered remains. */
export function withFailure(log: MessageLog, reply_to: string, problem: Problem): MessageLog {
  const running = new Map([...log.running].filter(([, reply]) => reply.reply_to !== reply_to));
  return { ...log, running, failed: new Map(log.failed).set(reply_to, problem) };
}

/** Whether a reply is stored; an interrupted one can be given again under its id. */
function isOver({ messages }: MessageLog, reply_id: string): boolean {
  return messages.some(({ message_id, status }) => message_id === reply_id && status !== 'interrupted');
}

/** The same message, or the same version of a reply: an interrupted one is replaced when it is generated again. */
function isSame(known: Message, { message_id, reply_to, version }: Message): boolean {
  return known.message_id === message_id || (reply_to !== null && known.reply_to === reply_to && known.version === version);
}

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  if (!map.has(key)) return map;
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}
