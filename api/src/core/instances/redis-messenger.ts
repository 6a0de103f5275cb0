import { Logger } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { type Message, type MessageListener, Messenger } from './messenger.js';

/** Milliseconds between two signs of life, and while this server does not hear itself. */
const [BEAT_MS, IMPATIENT_BEAT_MS] = [500, 250];
/** Milliseconds without hearing itself after which a server no longer counts as heard. */
const SILENCE_MS = 2_500;
/** How long a text is kept after it was last added to, in seconds. */
const TEXT_SECONDS = 600;
/** How long what servers count is kept after one of them last told it, in seconds. */
const COUNT_SECONDS = 60;
/** The version of messages; those of a higher one are ignored. */
const VERSION = 1;
const BEAT = 'beat';

const OPTIONS: RedisOptions = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 1,
  commandTimeout: 300,
  connectTimeout: 1_000,
  retryStrategy: (attempt) => Math.min(attempt * 50, 500),
  // Channels are subscribed to again here, which tells when.
  autoResubscribe: false,
  lazyConnect: true,
};

/**
 * The messenger over Redis or Valkey: publish and subscribe, and texts that expire.
 *
 * States: heard (the server's own sign of life came back within the last 2.5 s), or not; trusted, from hearing itself until a message took too
 * long. Guarantees: a connection that is dead without having broken is replaced within seconds; nothing waits for one that is away.
 */
export class RedisMessenger extends Messenger {
  readonly isJoined = true;
  private readonly logger = new Logger('Messenger');
  private readonly commands: Redis;
  private subscriber: Redis;
  private readonly listeners = new Map<string, { listener: MessageListener; includesOwn: boolean }>();
  private readonly recoveryListeners: (() => void)[] = [];
  private readonly heardListeners: ((instance_id: string) => void)[] = [];
  private timer: NodeJS.Timeout | undefined;
  /** will be sent within this turn of the event loop */
  private sharedPing: Promise<unknown> | null = null;
  private beats = 0;
  private beatenAt = -Infinity;
  private heardAt = -Infinity;
  private replacedAt = performance.now();
  /** the sign of life from which on messages are trusted */
  private trustedFrom = 1;
  private lastHeard = 0;
  private wasHeard = false;

  /**
   * @param url as in REDIS_URL
   * @param prefix of all channels, which is that of the database: several products may use one Redis
   * @param sender tells the `instance_id` of this server
   */
  constructor(
    private readonly url: string,
    private readonly prefix: string,
    private readonly sender: { readonly instance_id: string },
  ) {
    super();
    this.commands = this.connect({ enableAutoPipelining: true });
    this.subscriber = this.connectSubscriber();
  }

  get isHeard(): boolean {
    return this.hearsItself(SILENCE_MS);
  }

  hearsItself(withinMs: number): boolean {
    return performance.now() - this.heardAt <= withinMs;
  }

  get isTrusted(): boolean {
    return this.lastHeard >= this.trustedFrom && this.isHeard;
  }

  /** Begins to give signs of life. */
  start(): void {
    void this.subscribe(BEAT, ({ from, beat }) => this.hear(String(from), Number(beat)), { includesOwn: true });
    this.timer = setInterval(() => this.beat(), IMPATIENT_BEAT_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    for (const connection of [this.commands, this.subscriber]) connection.disconnect();
  }

  publish(channel: string, message: Message): Promise<number> {
    return this.commands.publish(this.prefix + channel, JSON.stringify({ ...message, v: VERSION, from: this.sender.instance_id }));
  }

  /**
   * Redis answers the publisher before it writes to those who listen, and may be interrupted in between. It reads the next command of the
   * publisher only after it has written to all of them. Messages that it has answered together share that next command.
   */
  async deliver(channel: string, message: Message): Promise<void> {
    await this.publish(channel, message);
    await (this.sharedPing ??= Promise.resolve().then(() => {
      this.sharedPing = null;
      return this.commands.ping();
    }));
  }

  async subscribe(channel: string, listener: MessageListener, { includesOwn } = { includesOwn: false }): Promise<void> {
    this.listeners.set(channel, { listener, includesOwn });
    await this.subscriber.subscribe(this.prefix + channel).catch(() => undefined);
  }

  unsubscribe(channel: string): void {
    this.listeners.delete(channel);
    this.subscriber.unsubscribe(this.prefix + channel).catch(() => undefined);
  }

  async append(name: string, text: string): Promise<number> {
    const key = this.keyOf(name);
    const [length] = await Promise.all([this.commands.append(key, text), this.commands.expire(key, TEXT_SECONDS)]);
    return length;
  }

  async put(name: string, text: string): Promise<void> {
    await this.commands.set(this.keyOf(name), text, 'EX', TEXT_SECONDS);
  }

  read(name: string): Promise<string | null> {
    return this.commands.get(this.keyOf(name)).catch(() => null);
  }

  remove(name: string): void {
    this.commands.del(this.keyOf(name)).catch(() => undefined);
  }

  tellCount(name: string, count: number): void {
    const key = `${this.prefix}count:${name}`;
    const { instance_id } = this.sender;
    const told = count === 0 ? this.commands.hdel(key, instance_id) : this.commands.hset(key, instance_id, count);
    Promise.all([told, this.commands.expire(key, COUNT_SECONDS)]).catch(() => undefined);
  }

  counts(name: string): Promise<Record<string, string>> {
    return this.commands.hgetall(`${this.prefix}count:${name}`);
  }

  distrust(): void {
    this.trustedFrom = this.beats + 1;
  }

  onRecovered(listener: () => void): void {
    this.recoveryListeners.push(listener);
  }

  onHeard(listener: (instance_id: string) => void): void {
    this.heardListeners.push(listener);
  }

  private keyOf(name: string): string {
    return `${this.prefix}text:${name}`;
  }

  private connect(options: RedisOptions): Redis {
    const connection = new Redis(this.url, { ...OPTIONS, ...options });
    // Each attempt to connect may fail, which the signs of life notice.
    connection.on('error', () => undefined);
    connection.connect().catch(() => undefined);
    return connection;
  }

  private connectSubscriber(): Redis {
    const subscriber = this.connect({ commandTimeout: undefined });
    subscriber.on('message', (channel: string, text: string) => this.receive(channel, text));
    subscriber.on('ready', () => void this.resubscribe(subscriber));
    return subscriber;
  }

  private async resubscribe(subscriber: Redis): Promise<void> {
    try {
      await subscriber.subscribe(...[...this.listeners.keys()].map((channel) => this.prefix + channel));
    } catch {
      return;
    }
    for (const listener of this.recoveryListeners) listener();
  }

  private receive(channel: string, text: string): void {
    const message = parse(text);
    if (!message || Number(message['v']) > VERSION) return;
    const subscription = this.listeners.get(channel.slice(this.prefix.length));
    if (!subscription || (message['from'] === this.sender.instance_id && !subscription.includesOwn)) return;
    subscription.listener(message);
  }

  private hear(from: string, beat: number): void {
    if (from !== this.sender.instance_id) return this.heardListeners.forEach((listener) => listener(from));
    this.lastHeard = beat;
    this.heardAt = performance.now();
    if (!this.wasHeard) this.logger.log('messages between servers arrive');
    this.wasHeard = true;
  }

  private beat(): void {
    const now = performance.now();
    if (this.wasHeard && !this.isHeard) {
      this.wasHeard = false;
      this.logger.warn('messages between servers do not arrive; changes by others show within about a second');
    }
    if (!this.isHeard && now - Math.max(this.heardAt, this.replacedAt) > SILENCE_MS) this.replaceSubscriber(now);
    if (this.isTrusted && now - this.beatenAt < BEAT_MS) return;
    this.beatenAt = now;
    this.publish(BEAT, { beat: ++this.beats }).catch(() => undefined);
  }

  /** A connection that seems to be alive may be dead. */
  private replaceSubscriber(now: number): void {
    this.replacedAt = now;
    this.subscriber.disconnect();
    this.subscriber = this.connectSubscriber();
  }
}

function parse(text: string): Message | null {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null ? (message as Message) : null;
  } catch {
    return null;
  }
}
