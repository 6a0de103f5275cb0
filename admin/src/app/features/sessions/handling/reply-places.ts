import type { Message } from '@switchboard/shared';

/**
 * Below which message each reply is shown: below its question or, if an administrator had that answered when they handed the conversation
 * back, below the message that tells of it.
 */
export class ReplyPlaces {
  private readonly handBacks: ReadonlyMap<string, Message>;
  private readonly questions: ReadonlyMap<string, Message>;
  private readonly answered: ReadonlySet<string>;

  /** @param messages in order of `seq` */
  constructor(messages: readonly Message[]) {
    const byId = (those: readonly Message[]) => new Map(those.map((message) => [message.message_id, message]));
    this.handBacks = byId(messages.filter(({ event }) => event?.type === 'handed_back'));
    this.questions = byId(messages.filter(({ role }) => role === 'user'));
    this.answered = new Set(messages.flatMap(({ reply_to }) => reply_to ?? []));
  }

  /** @returns the id of that message; null if it is no reply */
  of({ reply_to, parent_id }: Pick<Message, 'reply_to' | 'parent_id'>): string | null {
    return reply_to !== null && parent_id !== null && this.handBacks.has(parent_id) ? parent_id : reply_to;
  }

  /** The place of a reply in progress, of which only the question is known. */
  ofRunning(reply_to: string): string {
    const question = this.questions.get(reply_to);
    // An answered question is answered again where it stands.
    if (!question || this.answered.has(reply_to)) return reply_to;
    return [...this.handBacks.values()].filter(({ seq }) => seq > question.seq).at(-1)?.message_id ?? reply_to;
  }
}
