/** A message between servers. Unknown kinds and fields are ignored, so that two versions can be joined. */
export type Message = Record<string, unknown>;

export type MessageListener = (message: Message) => void;

/**
 * Carries messages between joined servers. It may be lost at any moment, and then nothing is wrong but later: messages only make a server
 * forget, look again, end or show something, never grant or store.
 */
export abstract class Messenger {
  /** Whether there may be other servers. */
  abstract readonly isJoined: boolean;

  /** Whether messages arrive: this server hears its own. */
  abstract readonly isHeard: boolean;

  /** The same within so many milliseconds. */
  abstract hearsItself(withinMs: number): boolean;

  /** Whether to wait for messages to be sent. False once one took too long, until this server hears itself again. */
  abstract readonly isTrusted: boolean;

  /**
   * Sends a message to all other servers that listen to a channel.
   *
   * @returns the number of servers that listen, this one included if it does
   * @throws Error when the messenger is out of reach
   */
  abstract publish(channel: string, message: Message): Promise<number>;

  /**
   * Sends a message, and resolves once it is on its way to everyone who listens: what is sent to another server afterwards arrives after it.
   *
   * @throws Error when the messenger is out of reach
   */
  abstract deliver(channel: string, message: Message): Promise<void>;

  /**
   * Listens to a channel from now on. Resolves when it does, or when that cannot be determined at the moment; never rejects.
   *
   * @param options.includesOwn whether to pass on this server's own messages too
   */
  abstract subscribe(channel: string, listener: MessageListener, options?: { includesOwn: boolean }): Promise<void>;

  /** No longer listens to a channel. */
  abstract unsubscribe(channel: string): void;

  /**
   * Adds to a text that other servers can read, for as long as it is added to and some minutes longer.
   *
   * @returns its length in bytes
   * @throws Error when the messenger is out of reach
   */
  abstract append(name: string, text: string): Promise<number>;

  /** Replaces such a text. @throws Error when the messenger is out of reach */
  abstract put(name: string, text: string): Promise<void>;

  /** @returns such a text; null where there is none, or it cannot be read at the moment */
  abstract read(name: string): Promise<string | null>;

  /** Removes such a text. */
  abstract remove(name: string): void;

  /** Tells how many of something this server has, which is kept for a minute. */
  abstract tellCount(name: string, count: number): void;

  /** @returns how many of it each server has told, by `instance_id` @throws Error when the messenger is out of reach */
  abstract counts(name: string): Promise<Record<string, string>>;

  /** A message took too long. */
  abstract distrust(): void;

  /** @param listener called after messages may have been missed, now that they arrive again */
  abstract onRecovered(listener: () => void): void;

  /** @param listener called for each sign of life of another server, with its `instance_id` */
  abstract onHeard(listener: (instance_id: string) => void): void;
}

/** The messenger of a server that is alone. */
export class NoMessenger extends Messenger {
  readonly isJoined = false;
  readonly isHeard = false;
  readonly isTrusted = false;

  hearsItself(): boolean {
    return false;
  }

  publish(): Promise<number> {
    return Promise.resolve(0);
  }

  deliver(): Promise<void> {
    return Promise.resolve();
  }

  subscribe(): Promise<void> {
    return Promise.resolve();
  }

  unsubscribe(): void {}

  append(): Promise<number> {
    return Promise.resolve(0);
  }

  put(): Promise<void> {
    return Promise.resolve();
  }

  read(): Promise<null> {
    return Promise.resolve(null);
  }

  remove(): void {}

  tellCount(): void {}

  counts(): Promise<Record<string, string>> {
    return Promise.resolve({});
  }

  distrust(): void {}

  onRecovered(): void {}

  onHeard(): void {}
}
