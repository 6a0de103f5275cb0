import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Session } from '@switchboard/shared';
import { randomBytes } from 'node:crypto';
import { Bus } from '../core/bus/bus.js';
import { DatabaseChangedExternally } from '../core/database/sqlite/external-write-watch.js';
import { MessagePosted, ReplyFailed, ReplyGrew, ReplyPosted, ReplyStarted } from '../chat/index.js';
import { SessionChanged, SessionDeleted, SessionEnded } from '../sessions/index.js';
import { SessionChannel } from './session-channel.js';

/** How long a channel without watchers is kept after its last event, for those that reconnect, in milliseconds. */
const RETENTION_MS = 120_000;
/** Maximum number of channels; the oldest one without watchers is evicted first. */
const MAX_CHANNELS = 2_000;

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
  private readonly processId = randomBytes(6).toString('hex');
  private readonly entries = new Map<string, Entry>();
  private readonly timer = setInterval(() => this.sweep(), RETENTION_MS / 2).unref();
  private counter = 0;

  constructor(bus: Bus) {
    bus.committed(MessagePosted, ({ session, message }) => this.publishWithSession(session, 'message', message));
    bus.committed(ReplyPosted, ({ session, reply }) => this.publishWithSession(session, 'reply', reply));
    bus.committed(ReplyStarted, ({ session_id, start }) => this.publish(session_id, 'started', start));
    bus.committed(ReplyGrew, ({ session_id, delta }) => this.publish(session_id, 'delta', delta));
    bus.committed(ReplyFailed, ({ session_id, reply_to, problem }) => this.publish(session_id, 'error', { ...problem, reply_to }));
    bus.committed(SessionChanged, ({ session }) => this.publish(session.session_id, 'session', session));
    bus.committed(SessionEnded, ({ session }) => this.publish(session.session_id, 'session', session));
    bus.committed(SessionDeleted, ({ session_id }) => this.closeDeleted(session_id));
    // What the other program wrote, and where, is unknown: every watcher reloads.
    bus.committed(DatabaseChangedExternally, () => this.watched().forEach((session_id) => this.publish(session_id, 'reset', {})));
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
  closeDeleted(session_id: string): void {
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

  private publishWithSession(session: Session, event: string, data: unknown): void {
    this.publish(session.session_id, event, data);
    this.publish(session.session_id, 'session', session);
  }

  private publish(session_id: string, event: string, data: unknown): void {
    const number = ++this.counter;
    const entry = this.entries.get(session_id);
    if (!entry) return;
    entry.touchedAt = performance.now();
    entry.channel.publish(number, event, data);
  }

  private add(session_id: string): Entry {
    if (this.entries.size >= MAX_CHANNELS) this.evictUnused();
    const entry = { channel: new SessionChannel(session_id, this.processId, this.counter), touchedAt: 0 };
    this.entries.set(session_id, entry);
    return entry;
  }

  /** Channels are in order of creation; the first one without watchers is removed. */
  private evictUnused(): void {
    for (const [session_id, { channel }] of this.entries)
      if (channel.isUnused) return void this.entries.delete(session_id);
  }

  private sweep(): void {
    const oldest = performance.now() - RETENTION_MS;
    for (const [session_id, { channel, touchedAt }] of this.entries)
      if (channel.isUnused && touchedAt < oldest) this.entries.delete(session_id);
  }
}
