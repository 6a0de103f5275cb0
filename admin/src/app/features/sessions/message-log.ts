import type { Delta, Message, Problem } from '@switchboard/shared';

/**
 * What is known of one session's transcript. The same fact may come twice and late, by a poll and by the stream: each change can
 * be applied again without harm.
 */
export interface MessageLog {
  /** in order of `seq`, each once */
  readonly messages: readonly Message[];
  /** what was said so far of replies that still run, by the user message that they answer */
  readonly running: ReadonlyMap<string, string>;
  /** replies that failed, by the user message */
  readonly failed: ReadonlyMap<string, Problem>;
}

/** Nothing known yet. */
export const EMPTY_LOG: MessageLog = { messages: [], running: new Map(), failed: new Map() };

/** So many of the newest messages are asked for again by each poll: a reply that ran again has replaced an older one. */
const OVERLAP = 10;

/** The seq after which a poll asks. */
export function askAfter({ messages }: MessageLog): number {
  return messages.at(-OVERLAP - 1)?.seq ?? 0;
}

/**
 * A page of stored messages. It is the truth for the stretch that it covers: what is held there and not in it is gone.
 *
 * @param after the seq that it was asked past
 */
export function withPage(log: MessageLog, after: number, page: readonly Message[]): MessageLog {
  const last = page.at(-1)?.seq ?? after;
  const ids = new Set(page.map(({ message_id }) => message_id));
  const kept = log.messages.filter(({ seq, message_id }) => seq <= after || seq > last || ids.has(message_id));
  return page.reduce(withMessage, { ...log, messages: kept });
}

/** A message as it was just committed; a reply takes the place of an earlier one to the same message, and ends what ran. */
export function withMessage(log: MessageLog, message: Message): MessageLog {
  const others = log.messages.filter(
    ({ message_id, reply_to }) => message_id !== message.message_id && (reply_to === null || reply_to !== message.reply_to),
  );
  const messages = [...others, message].sort((one, other) => one.seq - other.seq);
  if (message.reply_to === null) return { ...log, messages };
  return { messages, running: without(log.running, message.reply_to), failed: without(log.failed, message.reply_to) };
}

/** A piece of a running reply. One that does not join on to what is known waits for the reply itself. */
export function withDelta(log: MessageLog, { reply_to, offset, text }: Delta): MessageLog {
  const so_far = log.running.get(reply_to) ?? '';
  if (offset > so_far.length) return log;
  const whole = so_far.slice(0, offset) + text;
  return { ...log, running: new Map(log.running).set(reply_to, whole), failed: without(log.failed, reply_to) };
}

/** A reply that failed; the message it was for stays. */
export function withFailure(log: MessageLog, reply_to: string, problem: Problem): MessageLog {
  return { ...log, running: without(log.running, reply_to), failed: new Map(log.failed).set(reply_to, problem) };
}

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  if (!map.has(key)) return map;
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}
