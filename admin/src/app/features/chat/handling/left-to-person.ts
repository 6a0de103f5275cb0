import type { Message, SystemEventType } from '@switchboard/shared';
import { treeOf } from '../message-list';

/** After these, the assistant answers again, and nobody else. */
const HANDED_BACK: ReadonlySet<SystemEventType> = new Set(['handed_back', 'request_withdrawn']);

/** Whether a person has taken the conversation over since the message with this `seq`: what was to answer it does not begin any more. */
export function wasTakenOverAfter(messages: readonly Message[], seq: number): boolean {
  return messages.some((message) => message.seq > seq && message.event?.type === 'person_came');
}

/** Whether nothing tells that the person has left who came with this `seq`. */
export function isStillThere(messages: readonly Message[], seq: number): boolean {
  return !messages.some((message) => message.seq > seq && message.event !== null);
}

/**
 * Whether a user message in a branch is for a person alone: it was said to them, or while nobody else answered; or they came before its answer
 * had begun. Not if they left it open: then the assistant can be asked for an answer.
 *
 * @param isSilent whether the server has said that nothing answers it
 */
export function isLeftToPerson(branch: readonly Message[], at: number, isSilent: boolean): boolean {
  const following = branch.slice(at + 1);
  const told = branch.slice(0, at).findLast(({ event }) => event !== null);
  const next = following.find(({ role, event }) => role === 'operator' || role === 'assistant' || event?.type === 'person_came');
  const isSaidToPerson = branch[at].reply_id === null && told !== undefined;
  const isTakenOver = next !== undefined && next.role !== 'assistant';
  return (isSilent || isSaidToPerson || isTakenOver) && !(onlyTells(following) && HANDED_BACK.has(following.at(-1)!.event!.type));
}

/**
 * Where the branch shown continues with a reply that is not stored: after its question, or after the message that tells that a person has handed
 * the conversation back, if only such messages follow the question.
 *
 * @param at index of the question in the branch
 * @param reply_id null while it is unknown
 * @returns the index of the message that it follows; null if the branch goes on without it
 */
export function placeOfReply(branch: readonly Message[], at: number, reply_id: string | null): number | null {
  const { message_id, reply_id: reserved } = branch[at];
  const next = branch[at + 1];
  if (next === undefined) return at;
  const until = branch.findIndex(({ role }, index) => index > at && role === 'user');
  const following = branch.slice(at + 1, until === -1 ? undefined : until);
  const awaiting = following.findIndex((message) => message.role === 'system' && message.reply_id !== null && message.reply_id === (reply_id ?? message.reply_id));
  if (awaiting !== -1) return at + 1 + awaiting;
  if (reserved !== null && next.parent_id === reserved && reserved === (reply_id ?? reserved)) return at;
  if (until === -1 && onlyTells(following)) return branch.length - 1;
  return next.parent_id === (reserved ?? message_id) ? at : null;
}

/** The messages once it is known which reply is to come: the message that tells that the conversation was handed back names it, if it follows that one. */
export function withAwaitedAtEnd(messages: readonly Message[], leaf_id: string | null, reply_to: string, reply_id: string): readonly Message[] {
  const branch = treeOf(messages).path(leaf_id ?? messages.at(-1)?.message_id ?? null);
  const end = branch.at(-1);
  const at = branch.findIndex(({ message_id }) => message_id === reply_to);
  if (at === -1 || end?.role !== 'system' || end.reply_id !== null || reply_id === reply_to) return messages;
  if (placeOfReply(branch, at, reply_id) !== branch.length - 1) return messages;
  return messages.map((message) => (message === end ? { ...end, reply_id } : message));
}

/** The message with which a branch ends until another reply to a message comes: the one that the earlier replies follow. */
export function endUntilReply(messages: readonly Message[], reply_to: string): string {
  const newest = messages.findLast((message) => message.reply_to === reply_to);
  const parent = newest && treeOf(messages).find(newest.parent_id ?? '');
  return parent?.role === 'system' ? parent.message_id : reply_to;
}

function onlyTells(messages: readonly Message[]): boolean {
  return messages.length > 0 && messages.every(({ role, event }) => role === 'system' && event !== null);
}
