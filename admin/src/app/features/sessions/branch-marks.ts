import { type Message, MessageTree } from '@switchboard/shared';

/** What became of a message when its user edited messages or had answers generated again. */
export interface BranchMark {
  /** its ordinal among its versions, from 1 */
  readonly version: number;
  readonly versions: number;
  /** whether the user's page does not show it at present */
  readonly isAside: boolean;
}

const UNMARKED: BranchMark = { version: 1, versions: 1, isAside: false };

/** The branches of a session, as far as its messages are known. */
export class BranchMarks {
  private readonly tree: MessageTree<Message>;
  private readonly shown: ReadonlySet<string>;

  /**
   * @param messages in order of `seq`
   * @param leaf_id the message with which the shown branch ends; what follows it has arrived since
   */
  constructor(messages: readonly Message[], leaf_id: string | null) {
    this.tree = new MessageTree(messages);
    const end = leaf_id === null ? undefined : this.tree.endBelow(leaf_id);
    this.shown = new Set(this.tree.path(end?.message_id ?? null).map(({ message_id }) => message_id));
  }

  of(message: Message): BranchMark {
    const versions = this.tree.versions(message);
    if (this.shown.size === 0) return UNMARKED;
    return { version: versions.indexOf(message.message_id) + 1, versions: versions.length, isAside: !this.shown.has(message.message_id) };
  }
}
