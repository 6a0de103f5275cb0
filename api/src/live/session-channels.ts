import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Session } from '@switchboard/shared';
import { randomBytes } from 'node:crypto';
import { Bus } from '../core/bus/bus.js';
import { DatabaseChangedElsewhere } from '../core/database/external-writes.js';
import { MessagePosted, ReplyFailed, ReplyGrew, ReplyPosted } from '../chat/index.js';
import { SessionChanged, SessionDeleted, SessionEnded } from '../sessions/index.js';
import { SessionChannel } from './session-channel.js';

/** How long a channel without watchers is kept after its last event, for those that reconnect, in milliseconds. */
const KEEP_MS = 120_000;
/** Maximum number of channels; the oldest one without watchers is evicted first. */
const MOST_CHANNELS = 2_000;

interface Entry {
  channel: SessionChannel;
  touchedAt: number;
}

/**
 * The channels of all sessions that are watched, or were until recently.
 *
 * Promises: committed events reach the session's watchers in the order in which the bus publishes them. Memory stays bounded: channels
 * without watchers are removed after a while. An event in a session without a channel is only counted: no one watches the session or is
 * about to, and a watcher that reconnects later is notified that it missed something.
 */
@Injectable()
export class SessionChannels implements OnModuleDestroy {
  private readonly process = randomBytes(6).toString('hex');
  private readonly entries = new Map<string, Entry>();
  private readonly timer = setInterval(() => this.sweep(), KEEP_MS / 2).unref();
  private counter = 0;

  constructor(bus: Bus) {
    bus.committed(MessagePosted, ({ session, message }) => this.tellWithSession(session, 'message', message));
    bus.committed(ReplyPosted, ({ session, reply }) => this.tellWithSession(session, 'reply', reply));
    bus.committed(ReplyGrew, ({ session_id, delta }) => this.tell(session_id, 'delta', delta));
    bus.committed(ReplyFailed, ({ session_id, reply_to, problem }) => this.tell(session_id, 'error', { ...problem, reply_to }));
    bus.committed(SessionChanged, ({ session }) => this.tell(session.session_id, 'session', session));
    bus.committed(SessionEnded, ({ session }) => this.tell(session.session_id, 'session', session));
    bus.committed(SessionDeleted, ({ session_id }) => this.deleted(session_id));
    // What the other program wrote, and where, is unknown: every watcher reloads.
    bus.committed(DatabaseChangedElsewhere, () => this.watched().forEach((session_id) => this.tell(session_id, 'reset', {})));
  }

  /** The channel of a session, created if there is none. */
  of(session_id: string): SessionChannel {
    const entry = this.entries.get(session_id) ?? this.add(session_id);
    entry.touchedAt = performance.now();
    return entry.channel;
  }

  /** Whether the session's events still reach the channel: not once the session is deleted. */
  has(channel: SessionChannel): boolean {
    return this.entries.get(channel.session_id)?.channel === channel;
  }

  /** The session was deleted: its watchers are notified, and its streams end. */
  deleted(session_id: string): void {
    const entry = this.entries.get(session_id);
    if (!entry) return;
    this.entries.delete(session_id);
    entry.channel.watchers.end('deleted', { session_id });
  }

  /** @returns the sessions that are being watched */
  watched(): string[] {
    return [...this.entries.values()].filter(({ channel }) => channel.watchers.size > 0).map(({ channel }) => channel.session_id);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private tellWithSession(session: Session, event: string, data: unknown): void {
    this.tell(session.session_id, event, data);
    this.tell(session.session_id, 'session', session);
  }

  private tell(session_id: string, event: string, data: unknown): void {
    const number = ++this.counter;
    const entry = this.entries.get(session_id);
    if (!entry) return;
    entry.touchedAt = performance.now();
    entry.channel.tell(number, event, data);
  }

  private add(session_id: string): Entry {
    if (this.entries.size >= MOST_CHANNELS) this.makeRoom();
    const entry = { channel: new SessionChannel(session_id, this.process, this.counter), touchedAt: 0 };
    this.entries.set(session_id, entry);
    return entry;
  }

  /** Channels are in order of creation; the first one without watchers is removed. */
  private makeRoom(): void {
    for (const [session_id, { channel }] of this.entries)
      if (channel.isQuiet) return void this.entries.delete(session_id);
  }

  private sweep(): void {
    const oldest = performance.now() - KEEP_MS;
    for (const [session_id, { channel, touchedAt }] of this.entries)
      if (channel.isQuiet && touchedAt < oldest) this.entries.delete(session_id);
  }
}
