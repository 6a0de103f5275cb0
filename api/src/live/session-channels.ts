import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Message, Session } from '@switchboard/shared';
import { randomBytes } from 'node:crypto';
import { Bus } from '../core/bus/bus.js';
import { SETTINGS } from '../core/config/settings-token.js';
import { DatabaseChangedExternally } from '../core/database/database-changed.js';
import {
  FeedbackGiven, HandlingChanged, MessagePosted, MessagesMoved, OperatorMessagePosted, ReplyFailed, ReplyGrew, ReplyPosted, ReplyStarted, ReplyThought,
  TypingNoticed, WhisperChanged,
} from '../chat/index.js';
import { ActiveRule } from '../policies/index.js';
import { type OpeningSettings, SessionChanged, SessionDeleted, SessionEnded, TranscriptOpened, withoutTitle } from '../sessions/index.js';
import { OpenTranscripts } from './open-transcripts.js';
import { type Audience, SessionChannel } from './session-channel.js';
import { type RelayedEvent, SessionRelay } from './session-relay.js';

/** How long a channel without watchers is kept after its last event, for those that reconnect, in milliseconds. */
const RETENTION_MS = 120_000;
/** Maximum number of channels; the oldest one without watchers is evicted first. */
const MAX_CHANNELS = 2_000;

interface Entry {
  channel: SessionChannel;
  touchedAt: number;
  /** resolves when events of other servers arrive too */
  joined: Promise<void>;
}

/**
 * The channels of all sessions that are watched, or were until recently.
 *
 * Guarantees: committed events reach the session's watchers in the order in which the bus publishes them, each only those whom it is for.
 * Memory stays bounded: channels without watchers are removed after a while. An event in a session without a channel is only counted: no one
 * watches the session or is about to, and a watcher that reconnects later is notified that it missed something.
 */
@Injectable()
export class SessionChannels implements OnModuleDestroy {
  private readonly processId = randomBytes(4).toString('hex');
  private readonly entries = new Map<string, Entry>();
  private readonly timer = setInterval(() => this.sweep(), RETENTION_MS / 2).unref();
  private counter = 0;

  constructor(
    bus: Bus,
    private readonly transcripts: OpenTranscripts,
    private readonly relay: SessionRelay,
    rule: ActiveRule,
    @Inject(SETTINGS) private readonly settings: Pick<OpeningSettings, 'transcripts'>,
  ) {
    bus.committed(MessagePosted, ({ session, message }) => this.publishMessage(session, 'message', message));
    bus.committed(ReplyPosted, ({ session, reply }) => this.publishMessage(session, 'reply', reply));
    bus.committed(HandlingChanged, ({ session, message }) => this.publishMessage(session, 'message', message));
    bus.committed(OperatorMessagePosted, ({ session, message }) => this.publishMessage(session, 'message', message));
    bus.committed(TypingNoticed, ({ session_id, typing }) => this.publishEphemeral(session_id, 'typing', typing));
    bus.committed(ReplyStarted, ({ session_id, start }) => this.publish(session_id, 'started', start));
    bus.committed(ReplyThought, ({ session_id, thought }) => this.publish(session_id, 'thought', thought));
    bus.committed(ReplyGrew, ({ session_id, delta }) => this.publish(session_id, 'delta', delta));
    bus.committed(ReplyFailed, ({ session_id, reply_to, problem }) => this.publish(session_id, 'error', { ...problem, reply_to }));
    bus.committed(FeedbackGiven, ({ session_id, message_id, feedback }) => this.publish(session_id, 'feedback', { message_id, feedback }));
    bus.committed(WhisperChanged, ({ session_id, whisper }) => this.publish(session_id, 'whisper', whisper, 'admins'));
    bus.committed(TranscriptOpened, ({ session_id, told }) => told && this.publish(session_id, 'opened', told, 'owner'));
    bus.committed(SessionChanged, ({ session }) => this.publishSession(session));
    bus.committed(SessionEnded, ({ session }) => this.publishSession(session));
    bus.committed(SessionDeleted, ({ session_id }) => {
      this.relay.publish(session_id, { event: 'deleted', data: {}, audience: 'all', isEphemeral: false, seq: null });
      this.closeDeleted(session_id);
    });
    bus.committed(MessagesMoved, ({ session_id }) => this.publish(session_id, 'reset', {}));
    // What the other program wrote, and where, is unknown: every watcher reloads.
    bus.elsewhere(DatabaseChangedExternally, () => this.watched().forEach((session_id) => this.publish(session_id, 'reset', {})));
    rule.onChange(() => this.watched().forEach((session_id) => this.tellOnlyHere(session_id, 'rule', { idle_after: rule.idleAfterText })));
    transcripts.onChange((session_id, watchers) => this.tellOnlyHere(session_id, 'watchers', watchers));
  }

  /** The channel of a session, created if there is none. */
  of(session_id: string): SessionChannel {
    const entry = this.entries.get(session_id) ?? this.add(session_id);
    entry.touchedAt = performance.now();
    return entry.channel;
  }

  /** Resolves when no event of the session is missed any more, at whichever server it happens. */
  joined(channel: SessionChannel): Promise<void> {
    return this.entries.get(channel.session_id)?.joined ?? Promise.resolve();
  }

  /** Whether the session's events still reach the channel: not once the session is deleted. */
  has(channel: SessionChannel): boolean {
    return this.entries.get(channel.session_id)?.channel === channel;
  }

  /** The session was deleted: its watchers are notified, and its streams end. */
  closeDeleted(session_id: string): void {
    const entry = this.entries.get(session_id);
    if (!entry) return;
    this.remove(session_id);
    entry.channel.end('deleted', { session_id });
  }

  /** Tells the watchers here what was found in the database. */
  tell(session_id: string, event: 'message' | 'reply' | 'reset', data: unknown, seq: number | null = null): void {
    this.receive(session_id, { event, data, audience: 'all', isEphemeral: false, seq });
  }

  /** Messages were found for a watcher that resumes here, of which other servers may not have told yet: they are told once to everybody else. */
  tellFound(channel: SessionChannel, messages: readonly Message[]): void {
    for (const message of messages) {
      const event = message.role === 'assistant' ? 'reply' : 'message';
      channel.told.noteEvent(event, message);
      if (channel.noteFound(message.seq)) this.tell(channel.session_id, event, message, message.seq);
    }
  }

  /** The same of the session itself. */
  tellSession(session: Session): void {
    const { session_id } = session;
    // A later state may have arrived while this one was read.
    if (this.entries.get(session_id)?.channel.told.isOutdated('session', session)) return;
    const isSealed = this.settings.transcripts === 'sealed';
    this.receive(session_id, { event: 'session', data: session, audience: isSealed ? 'owner' : 'all', isEphemeral: false, seq: null });
    if (isSealed) this.receive(session_id, { event: 'session', data: withoutTitle(session), audience: 'admins', isEphemeral: false, seq: null });
    this.entries.get(session_id)?.channel.told.noteSession(session);
  }

  /** Has what a running reply elsewhere has said so far sent to the watchers of a session. */
  askForRunning(session_id: string): void {
    this.relay.ask(session_id);
  }

  /** The channels that are being watched. */
  watchedChannels(): SessionChannel[] {
    return [...this.entries.values()].map(({ channel }) => channel).filter(({ isWatched }) => isWatched);
  }

  /** Tells the watchers here of something that happened elsewhere. */
  receive(session_id: string, { event, data, audience, isEphemeral, seq }: RelayedEvent): void {
    const entry = this.entries.get(session_id);
    if (!entry) return;
    if (event === 'deleted') return this.closeDeleted(session_id);
    if (entry.channel.told.isOutdated(event, data)) return;
    if (event === 'session') entry.channel.told.noteSession(data as Session);
    if (isEphemeral) {
      if (audience !== 'owner') this.transcripts.endExpired(session_id);
      entry.channel.publishEphemeral(event, data, audience);
    } else this.show(entry, { event, data, audience, seq });
  }

  /** @returns the sessions that are being watched */
  watched(): string[] {
    return this.watchedChannels().map(({ session_id }) => session_id);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private publishMessage(session: Session, event: 'message' | 'reply', message: Message): void {
    this.publish(session.session_id, event, message, 'all', message.seq);
    this.publishSession(session);
  }

  private publishSession(session: Session): void {
    this.entries.get(session.session_id)?.channel.told.noteSession(session);
    if (this.settings.transcripts !== 'sealed') return this.publish(session.session_id, 'session', session);
    this.publish(session.session_id, 'session', session, 'owner');
    this.publish(session.session_id, 'session', withoutTitle(session), 'admins');
  }

  private publish(session_id: string, event: string, data: unknown, audience: Audience = 'all', seq: number | null = null): void {
    this.relay.publish(session_id, { event, data, audience, isEphemeral: false, seq });
    const entry = this.entries.get(session_id);
    if (!entry) return void this.counter++;
    entry.touchedAt = performance.now();
    this.show(entry, { event, data, audience, seq });
  }

  /** Tells the watchers here, of each message once and in order. */
  private show({ channel }: Entry, { event, data, audience, seq }: Omit<RelayedEvent, 'isEphemeral'>): void {
    const tell = () => {
      if (seq !== null && channel.told.hasMessage(seq)) return;
      if (audience !== 'owner') this.transcripts.endExpired(channel.session_id);
      channel.publish(++this.counter, event, data, audience, seq);
    };
    if (seq === null) return tell();
    // A server that is alone tells of messages as it writes them; what other programs wrote in between is not told.
    if (!this.relay.isJoined) channel.noteComplete(seq);
    channel.tellInOrder(seq, tell);
  }

  private publishEphemeral(session_id: string, event: string, data: unknown, audience: Audience = 'all'): void {
    this.relay.publish(session_id, { event, data, audience, isEphemeral: true, seq: null });
    this.entries.get(session_id)?.channel.publishEphemeral(event, data, audience);
  }

  /** Tells administrators of what each server knows for itself. */
  private tellOnlyHere(session_id: string, event: 'watchers' | 'rule', data: unknown): void {
    this.entries.get(session_id)?.channel.publishEphemeral(event, data, 'admins');
  }

  private add(session_id: string): Entry {
    if (this.entries.size >= MAX_CHANNELS) this.evictUnused();
    const joined = this.relay.watch(session_id, (event) => this.receive(session_id, event));
    const entry = { channel: new SessionChannel(session_id, this.processId, this.counter), touchedAt: 0, joined };
    this.entries.set(session_id, entry);
    return entry;
  }

  /** Channels are in order of creation; the first one without watchers is removed. */
  private evictUnused(): void {
    for (const [session_id, { channel }] of this.entries)
      if (channel.isUnused) return this.remove(session_id);
  }

  private remove(session_id: string): void {
    this.entries.delete(session_id);
    this.relay.unwatch(session_id);
  }

  private sweep(): void {
    const oldest = performance.now() - RETENTION_MS;
    for (const [session_id, { channel, touchedAt }] of this.entries)
      if (channel.isUnused && touchedAt < oldest) this.remove(session_id);
  }
}
