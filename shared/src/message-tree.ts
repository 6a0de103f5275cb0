import type { MessageRole } from './roles.js';

/** What a {@link MessageTree} needs of a message. */
export interface TreeMessage {
  message_id: string;
  seq: number;
  role: MessageRole;
  parent_id: string | null;
  reply_id: string | null;
}

/**
 * The messages of a session as a tree, in which each follows its parent.
 *
 * A parent may be the reserved id of a reply that was never written: then the message follows the question whose reply that would be.
 */
export class MessageTree<M extends TreeMessage> {
  private readonly byId = new Map<string, M>();
  /** user messages by the id reserved for their reply */
  private readonly byReplyId = new Map<string, M>();
  /** by `parent_id`, in order of `seq` */
  private readonly byParentId = new Map<string | null, M[]>();

  /** @param messages of one session, in order of `seq` */
  constructor(messages: readonly M[] = []) {
    this.add(messages);
  }

  /** Adds messages with a higher `seq` than all before, in order of `seq`. */
  add(messages: readonly M[]): void {
    for (const message of messages) {
      this.byId.set(message.message_id, message);
      if (message.reply_id !== null) this.byReplyId.set(message.reply_id, message);
      const siblings = this.byParentId.get(message.parent_id);
      if (siblings) siblings.push(message);
      else this.byParentId.set(message.parent_id, [message]);
    }
  }

  /** @returns the branch that ends with a message, from its beginning; empty where there is no such message */
  path(leaf_id: string | null): M[] {
    const path: M[] = [];
    const seen = new Set<M>();
    let message = leaf_id === null ? undefined : this.find(leaf_id);
    for (; message && !seen.has(message); message = this.parentOf(message)) {
      seen.add(message);
      path.push(message);
    }
    return path.reverse();
  }

  /**
   * @returns the end of the branch below a message in which something was said last, the message itself if nothing follows it; undefined where
   *   there is no such message
   */
  endBelow(message_id: string): M | undefined {
    const start = this.find(message_id);
    if (!start) return undefined;
    const branches = new Map<M, { end: M; newest: number }>();
    for (const message of this.withAllBelow(start).reverse()) {
      const below = this.children(message).flatMap((child) => branches.get(child) ?? []);
      const last = below.reduce((best, branch) => (branch.newest > best.newest ? branch : best), below[0] ?? { end: message, newest: message.seq });
      branches.set(message, { end: last.end, newest: Math.max(last.newest, message.seq) });
    }
    return branches.get(start)!.end;
  }

  /** @returns the ids of all messages of the same role with the same parent, in order of `seq`, the message itself included */
  versions({ role, parent_id }: Pick<TreeMessage, 'role' | 'parent_id'>): string[] {
    const parent = parent_id === null ? null : this.find(parent_id);
    // Where the parent is not known, those that name it are.
    const siblings = parent === undefined ? (this.byParentId.get(parent_id) ?? []) : this.children(parent);
    return siblings.flatMap((sibling) => (sibling.role === role ? [sibling.message_id] : []));
  }

  /** @returns the messages that directly follow a message, or those at the beginning, in order of `seq` */
  children(parent: M | null): readonly M[] {
    const own = this.byParentId.get(parent?.message_id ?? null) ?? [];
    const awaited = parent?.reply_id ?? null;
    if (awaited === null || this.byId.has(awaited)) return own;
    const afterReply = this.byParentId.get(awaited) ?? [];
    return afterReply.length === 0 ? own : [...own, ...afterReply].sort((one, other) => one.seq - other.seq);
  }

  /** @returns the message with an id or, for an id reserved for a reply that is not there, the question */
  find(id: string): M | undefined {
    return this.byId.get(id) ?? this.byReplyId.get(id);
  }

  /** @returns a message and all below it, each after its parent */
  private withAllBelow(start: M): M[] {
    const found = new Set([start]);
    for (const message of found) for (const child of this.children(message)) found.add(child);
    return [...found];
  }

  private parentOf({ parent_id }: M): M | undefined {
    return parent_id === null ? undefined : this.find(parent_id);
  }
}
