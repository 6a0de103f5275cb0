import type { Message } from '@switchboard/shared';
import { treeOf } from './message-list';
import type { RunningReply } from './running-reply';
import type { Transcript } from './transcript';

/** The other versions of a message: their ids, null where there is none, and its place among them, from 1. */
export interface VersionPlace {
  readonly at: number;
  readonly of: number;
  readonly previous: string | null;
  readonly next: string | null;
}

/** The known end of the branch shown, from its beginning or from the first message that follows one that is not known. */
export function shownBranch({ messages, leaf_id }: Transcript): Message[] {
  return branchTo(messages, leaf_id ?? messages.at(-1)?.message_id ?? null);
}

/** The branch that ends with a message, as far as it is known: empty if that message is not. */
export function branchTo(messages: readonly Message[], leaf_id: string | null): Message[] {
  return treeOf(messages).path(leaf_id);
}

/** Whether a message precedes the first of these, which are the end of a branch. */
export function hasEarlier(branch: readonly Message[]): boolean {
  return (branch[0]?.parent_id ?? null) !== null;
}

/** The place of a stored message among its versions. */
export function placeOf(messages: readonly Message[], message: Message): VersionPlace {
  return placeIn(versionsOf(messages, message), message.message_id);
}

/** The place of a reply that is not stored: it is the last one. @param parent_id of the message that it follows */
export function placeOfNew(messages: readonly Message[], parent_id: string, reply_id: string): VersionPlace {
  const versions = versionsOf(messages, { role: 'assistant', parent_id });
  return placeIn([...versions.filter((id) => id !== reply_id), reply_id], reply_id);
}

/** The newest of the replies to a message that are in progress; undefined if none is. */
export function runningReplyTo({ running }: Transcript, message_id: string): RunningReply | undefined {
  return [...running.values()].findLast(({ reply_to }) => reply_to === message_id);
}

/** Whether a message has a reply that was not interrupted. */
export function hasCompleteReply(messages: readonly Message[], message_id: string): boolean {
  return messages.some(({ reply_to, status }) => reply_to === message_id && status !== 'interrupted');
}

/** The id reserved for the reply to a message, which the next one to come gets, unless it is stored to its end or something follows it. */
export function missingReplyId(messages: readonly Message[], message_id: string): string | null {
  const { reply_id } = messages.find((message) => message.message_id === message_id) ?? { reply_id: null };
  const stored = messages.find((message) => message.message_id === reply_id);
  if (!stored) return reply_id;
  const isFollowed = messages.some(({ parent_id }) => parent_id === reply_id);
  return stored.status === 'interrupted' && !isFollowed ? reply_id : null;
}

function placeIn(versions: readonly string[], id: string): VersionPlace {
  const at = versions.indexOf(id);
  return { at: at + 1, of: versions.length, previous: versions[at - 1] ?? null, next: versions[at + 1] ?? null };
}

/** In order: those that the server named, which may not be loaded, then those that came later. */
function versionsOf(messages: readonly Message[], message: Pick<Message, 'role' | 'parent_id'>): string[] {
  const tree = treeOf(messages);
  const known = tree.versions(message);
  const named = known.map((id) => tree.find(id)?.versions ?? []).reduce((longest, other) => (other.length > longest.length ? other : longest), []);
  return [...named, ...known.filter((id) => !named.includes(id))];
}
