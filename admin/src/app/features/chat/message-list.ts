import { type Message, MessageTree } from '@switchboard/shared';

/** A message that was received, in its place in the list. */
export interface ReceivedMessage {
  readonly messages: readonly Message[];
  /** what the list had of it before; undefined if it is new */
  readonly known: Message | undefined;
  /** whether the list differs from the one before */
  readonly isChanged: boolean;
}

const trees = new WeakMap<readonly Message[], MessageTree<Message>>();

/** The tree of a transcript's messages; built once for each list. */
export function treeOf(messages: readonly Message[]): MessageTree<Message> {
  const tree = trees.get(messages) ?? new MessageTree(messages);
  trees.set(messages, tree);
  return tree;
}

/** The list, in order of `seq`, with a message that may be there already; null if what is there is newer. */
export function withReceived(messages: readonly Message[], received: Message): ReceivedMessage | null {
  const known = messages.find((other) => isSame(other, received));
  if (!known) return { messages: inserted(messages, received), known, isChanged: true };
  if (isOlderView(received, known)) return null;
  const versions = received.versions ?? known.versions;
  // A reply was reserved after it, of which the event that told of it does not know.
  const reply_id = received.role === 'system' ? (received.reply_id ?? known.reply_id) : received.reply_id;
  const message = { ...received, reply_id, ...(versions && { versions }) };
  const isChanged = JSON.stringify(known) !== JSON.stringify(message);
  return { messages: isChanged ? inserted(messages.filter((other) => other !== known), message) : messages, known, isChanged };
}

/** Whether one replaces the other: the same message, or the same version of a reply, which an interrupted one shares with its successor. */
function isSame(known: Message, message: Message): boolean {
  const isSameVersion = message.reply_to !== null && known.reply_to === message.reply_to && known.version === message.version;
  return known.message_id === message.message_id || isSameVersion;
}

function isOlderView(message: Message, known: Message): boolean {
  const rank = (of: Message) => (of.status === 'interrupted' ? 0 : 1);
  if (rank(message) !== rank(known)) return rank(message) < rank(known);
  // A reply that was generated again keeps its id.
  return message.created_at < known.created_at;
}

function inserted(messages: readonly Message[], message: Message): readonly Message[] {
  const after = messages.findLastIndex(({ seq }) => seq < message.seq) + 1;
  return [...messages.slice(0, after), message, ...messages.slice(after)];
}
