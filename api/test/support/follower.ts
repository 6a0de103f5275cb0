import type { Delta, Message, ReplyStart, Session } from '@switchboard/shared';
import type { StreamEvent } from './event-reader.js';

interface Growing {
  reply_to: string;
  text: string;
}

/**
 * What a page makes of a session's stream and of what it loads, as strictly as possible.
 *
 * Guarantees: a piece that does not begin exactly where the one before it ended is an error, whether it leaves a gap or comes twice.
 */
export class Follower {
  private readonly messages = new Map<string, Message>();
  private readonly running = new Map<string, Growing>();
  private leaf_id: string | null = null;

  /** What is shown of a session of which only what is stored is known. */
  static stored(messages: readonly Message[], session: Session): string[] {
    return new Follower().load(messages, session).shown;
  }

  /** @throws Error for a piece that does not fit */
  takeAll(events: readonly StreamEvent[]): this {
    for (const event of events) this.take(event);
    return this;
  }

  /** Forgets which replies are running: a stream that begins anew tells them. */
  reopen(): this {
    this.running.clear();
    return this;
  }

  load(messages: readonly Message[], { leaf_id }: Session): this {
    for (const message of messages) this.put(message, false);
    this.leaf_id = leaf_id;
    return this;
  }

  /** All messages of all branches in order, the replies in the making, and the end of the branch that is shown. */
  get shown(): string[] {
    const stored = [...this.messages.values()].sort((one, other) => one.seq - other.seq);
    return [
      ...stored.map(({ message_id, parent_id, role, status, version, content }) => `${message_id} ${parent_id} ${role} ${status} ${version} ${content}`),
      ...[...this.running].map(([reply_id, { text }]) => `${reply_id} running ${text}`),
      `shown up to ${this.leaf_id}`,
    ];
  }

  private take({ event, data }: StreamEvent): void {
    if (event === 'session') this.leaf_id = (data as unknown as Session).leaf_id;
    else if (event === 'message' || event === 'reply') this.put(data as unknown as Message, true);
    else if (event === 'started') this.start(data as unknown as ReplyStart);
    else if (event === 'delta') this.append(data as unknown as Delta);
    else if (event === 'error') for (const [id, { reply_to }] of this.running) if (reply_to === data['reply_to']) this.running.delete(id);
  }

  private start({ reply_id, reply_to }: ReplyStart): void {
    this.running.set(reply_id, { reply_to, text: '' });
  }

  private append({ reply_id, reply_to, offset, text }: Delta): void {
    const growing = this.running.get(reply_id) ?? { reply_to, text: '' };
    if (offset !== growing.text.length) throw new Error(`a piece for ${offset} came where ${growing.text.length} characters were known`);
    this.running.set(reply_id, { reply_to, text: growing.text + text });
  }

  private put(message: Message, isLive: boolean): void {
    // An interrupted reply is replaced by the one that is generated again.
    for (const [id, { reply_to, version }] of this.messages) if (reply_to !== null && reply_to === message.reply_to && version === message.version) this.messages.delete(id);
    this.messages.set(message.message_id, message);
    // An interrupted reply that is loaded may be being generated again.
    if (isLive || message.status !== 'interrupted') this.running.delete(message.message_id);
  }
}
