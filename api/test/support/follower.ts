import type { Delta, Message, ReplyStart, Session } from '@switchboard/shared';
import type { StreamEvent } from './event-reader.js';

interface Growing {
  reply_to: string;
  text: string;
  /** pieces that came before those that precede them */
  early: Delta[];
}

/**
 * What a page makes of a session's stream and of what it loads, as strictly as possible.
 *
 * Guarantees: a piece that does not begin exactly where the one before it ended is an error, whether it leaves a gap or comes twice. Between servers,
 * where pieces may come early or twice, they are joined by their offsets instead; what differs from what is known is an error. In either case, so is a
 * reply that does not begin with what was said of it.
 */
export class Follower {
  private readonly messages = new Map<string, Message>();
  private readonly running = new Map<string, Growing>();
  private leaf_id: string | null = null;

  /** @param joinsByOffset whether pieces may come early or twice */
  constructor(private readonly joinsByOffset = false) {}

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
    this.running.set(reply_id, { reply_to, text: '', early: [] });
  }

  private append(delta: Delta): void {
    const { reply_id, reply_to, offset } = delta;
    const growing = this.running.get(reply_id) ?? { reply_to, text: '', early: [] };
    if (!this.joinsByOffset && offset !== growing.text.length) throw new Error(`a piece for ${offset} came where ${growing.text.length} characters were known`);
    this.running.set(reply_id, joined({ ...growing, early: [...growing.early, delta] }));
  }

  private put(message: Message, isLive: boolean): void {
    // An interrupted reply is replaced by the one that is generated again.
    for (const [id, { reply_to, version }] of this.messages) if (reply_to !== null && reply_to === message.reply_to && version === message.version) this.messages.delete(id);
    this.messages.set(message.message_id, message);
    const { text = '' } = this.running.get(message.message_id) ?? {};
    // Of one that was interrupted, the last words may be lost with its server.
    const isTold = message.content.startsWith(text) || (message.status === 'interrupted' && text.startsWith(message.content));
    if (isLive && !isTold) throw new Error(`a reply ended with "${message.content}" of which "${text}" had been said`);
    // An interrupted reply that is loaded may be being generated again.
    if (isLive || message.status !== 'interrupted') this.running.delete(message.message_id);
  }
}

/** @throws Error for a piece that differs from what is known */
function joined({ reply_to, text, early }: Growing): Growing {
  const next = early.find(({ offset }) => offset <= text.length);
  if (!next) return { reply_to, text, early };
  const known = text.slice(next.offset, next.offset + next.text.length);
  if (!next.text.startsWith(known)) throw new Error(`a piece for ${next.offset} was "${next.text}" where "${known}" was known`);
  return joined({ reply_to, text: text.slice(0, next.offset) + (known.length < next.text.length ? next.text : text.slice(next.offset)), early: early.filter((each) => each !== next) });
}
