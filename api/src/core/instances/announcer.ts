import { Injectable } from '@nestjs/common';
import { Bus } from '../bus/bus.js';
import { inTime } from './in-time.js';
import { Messenger, type Message } from './messenger.js';

/** A message that is on its way, and the one that follows it, if any. */
interface Hint {
  current: Promise<void>;
  next: Promise<void> | null;
}

/**
 * Tells other servers of changes before the writer's call returns.
 *
 * Guarantees: while messages arrive, whoever asks another server after a writer got its response finds that it has been told; a writer waits
 * at most 50 ms, and once for each time that the messenger breaks down: after that nobody waits until this server hears itself again.
 */
@Injectable()
export class Announcer {
  private sending: Promise<unknown>[] = [];
  private readonly hints = new Map<string, Hint>();

  constructor(
    bus: Bus,
    private readonly messenger: Messenger,
  ) {
    if (messenger.isJoined) bus.announceWith(() => this.settle());
  }

  /** Sends a message for which the writer waits. To be called by a `committed` listener. */
  announce(channel: string, message: Message): void {
    if (!this.messenger.isJoined) return;
    this.await(this.messenger.deliver(channel, message));
  }

  /**
   * Announces that something has changed, without saying what: one message at a time is on its way, and all that is announced meanwhile shares
   * the next one.
   */
  hint(channel: string): void {
    if (!this.messenger.isJoined) return;
    const known = this.hints.get(channel);
    if (known) this.await((known.next ??= known.current.then(() => this.sendHint(channel), () => this.sendHint(channel))));
    else this.await(this.sendHint(channel));
  }

  /** Sends a message for which nobody waits. */
  tell(channel: string, message: Message): void {
    if (this.messenger.isJoined) this.messenger.publish(channel, message).catch(() => undefined);
  }

  private sendHint(channel: string): Promise<void> {
    const hint: Hint = { current: this.messenger.deliver(channel, {}), next: null };
    this.hints.set(channel, hint);
    const end = (): void => {
      if (hint.next === null) this.hints.delete(channel);
    };
    hint.current.then(end, end);
    return hint.current;
  }

  private await(sending: Promise<unknown>): void {
    sending.catch(() => undefined);
    if (this.messenger.isTrusted) this.sending.push(sending);
  }

  private settle(): Promise<void> | null {
    if (this.sending.length === 0) return null;
    const all = Promise.all(this.sending);
    this.sending = [];
    return inTime(this.messenger, all).then(() => undefined);
  }
}
