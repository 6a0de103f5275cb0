import type { Delta, Message, Problem } from '@switchboard/shared';

/**
 * The known transcript of one session. The same fact may arrive twice and late, from a poll and on the stream: each change is
 * idempotent.
 */
export interface MessageLog {
  /** ordered by `seq`, each once */
  readonly messages: readonly Message[];
  /** the text so far of running replies, by the user message that they answer */
  readonly running: ReadonlyMap<string, string>;
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

/** Applies a committed message; a reply replaces an earlier one to the same message, and ends the running reply. */
export function withMessage(log: MessageLog, message: Message): MessageLog {
  const others = log.messages.filter(
    ({ message_id, reply_to }) => message_id !== message.message_id && (reply_to === null || reply_to !== message.reply_to),
  );
  const messages = [...others, message].sort((one, other) => one.seq - other.seq);
  if (message.reply_to === null) return { ...log, messages };
  return { messages, running: without(log.running, message.reply_to), failed: without(log.failed, message.reply_to) };
}

/** Applies a delta of a running reply. After a gap, deltas are ignored until the reply itself arrives. */
export function withDelta(log: MessageLog, { reply_to, offset, text }: Delta): MessageLog {
  const so_far = log.running.get(reply_to) ?? '';
  if (offset > so_far.length) return log;
  const extended = so_far.slice(0, offset) + text;
  return { ...log, running: new Map(log.running).set(reply_to, extended), failed: without(log.failed, reply_to) };
}

/** Applies the failure of a reply; the message that it would have answered remains. */
export function withFailure(log: MessageLog, reply_to: string, problem: Problem): MessageLog {
  return { ...log, running: without(log.running, reply_to), failed: new Map(log.failed).set(reply_to, problem) };
}

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  if (!map.has(key)) return map;
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}
