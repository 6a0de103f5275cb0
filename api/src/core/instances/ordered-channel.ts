import { randomUUID } from 'node:crypto';
import { inTime } from './in-time.js';
import type { Message, Messenger } from './messenger.js';

/** Who has sent a message. */
export type Sender = 'this server' | 'another server';

/**
 * A channel whose messages all joined servers apply in the same order, the sender among them: it applies its own message when that comes back.
 *
 * States of a message: waiting (sent, and not back yet), applied. Guarantees: while messages arrive, whatever a server applies when its own
 * message comes back, it has applied everything that was sent before. A message that does not come back within 50 ms is applied then, and while
 * messages do not arrive, the server's own are applied at once. Each is applied exactly once at the server that sends it, and at most once at
 * the others.
 */
export class OrderedChannel<Outcome> {
  /** tells this server's messages from others', also after it has taken another `instance_id` */
  private readonly sender = randomUUID();
  private lastNumber = 0;
  private readonly waiting = new Map<number, () => void>();

  /** @param apply must not fail; its outcome is only returned to the server that sent the message */
  constructor(
    private readonly messenger: Messenger,
    private readonly name: string,
    private readonly apply: (message: Message, from: Sender) => Outcome,
  ) {}

  /** Applies what arrives from now on. */
  open(): Promise<void> {
    return this.messenger.subscribe(this.name, (message) => this.receive(message), { includesOwn: true });
  }

  /** Sends a message, and applies it in its turn. @returns the outcome at this server */
  async send(message: Message): Promise<Outcome> {
    if (!this.messenger.isTrusted) return this.tell(message);
    const number = ++this.lastNumber;
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.waiting.set(number, () => resolve(this.apply(message, 'this server')));
    const isBack = promise.then(() => true);
    await inTime(this.messenger, this.publish(message, number).then(() => isBack));
    this.applyWaiting(number);
    return promise;
  }

  /** Applies a message at once, and sends it. @returns the outcome at this server */
  tell(message: Message): Outcome {
    if (this.messenger.isJoined) this.publish(message, 0).catch(() => undefined);
    return this.apply(message, 'this server');
  }

  /** @returns a message as this server sends it, so that it ignores the message itself: for one that is sent in another way */
  stamped(message: Message, number = 0): Message {
    return { ...message, sender: this.sender, number };
  }

  private publish(message: Message, number: number): Promise<number> {
    return this.messenger.publish(this.name, this.stamped(message, number));
  }

  private receive(message: Message): void {
    if (message['sender'] === this.sender) this.applyWaiting(Number(message['number']));
    else this.apply(message, 'another server');
  }

  private applyWaiting(number: number): void {
    const applyNow = this.waiting.get(number);
    this.waiting.delete(number);
    applyNow?.();
  }
}
