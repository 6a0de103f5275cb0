import { Injectable } from '@nestjs/common';
import type { AdminSession, Session } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import type { Principal } from '../core/http/access.js';
import { DomainError } from '../core/errors/domain-error.js';
import { formatEvent, type SseConnection } from '../core/http/sse-connection.js';
import { Streams } from '../core/http/streams.js';
import { ChatService, Replies } from '../chat/index.js';
import { SessionsService, TranscriptAccess } from '../sessions/index.js';
import { OpeningTurns } from './opening-turns.js';
import { OpenTranscripts } from './open-transcripts.js';
import { isEventId, parseEventId, type SessionChannel, type Watcher } from './session-channel.js';
import { SessionChannels } from './session-channels.js';

/** Maximum size of the messages with which a stream is resumed; a connection on which twice as much is pending is dropped. */
const MAX_RESUMED_BYTES = 262_144;

/**
 * Opens the streams of single sessions.
 *
 * Guarantees: a caller that may not see the session gets 404 before the first event. No event that happens while the session is looked up is
 * missed: watching starts first. A watcher that returns, even to another process, gets what it missed: from the channel while that still has
 * it, else from the database, or it is told to reload.
 */
@Injectable()
export class SessionStreams {
  private readonly turns = new OpeningTurns();

  constructor(
    private readonly streams: Streams,
    private readonly channels: SessionChannels,
    private readonly replies: Replies,
    private readonly sessions: SessionsService,
    private readonly chat: ChatService,
    private readonly access: TranscriptAccess,
    private readonly transcripts: OpenTranscripts,
  ) {}

  /** @param lastEventId the header, when the client reconnects @throws DomainError 404; 400 for an invalid event id */
  async openOwn(reply: FastifyReply, principal: Principal, session_id: string, lastEventId: string | undefined): Promise<void> {
    await this.open(reply, principal, session_id, lastEventId, 'owner', () => this.sessions.findOwn(principal, session_id));
  }

  /** Any session, for administrators who have opened it. @throws DomainError 404; 403 `transcript_sealed`; 400 for an invalid event id */
  async openAny(reply: FastifyReply, principal: Principal, session_id: string, lastEventId: string | undefined): Promise<void> {
    await this.open(reply, principal, session_id, lastEventId, 'admins', () => this.access.read(principal, session_id));
  }

  private async open(
    reply: FastifyReply,
    principal: Principal,
    session_id: string,
    lastEventId: string | undefined,
    watcher: Watcher,
    find: () => Promise<Session | AdminSession>,
  ): Promise<void> {
    if (lastEventId !== undefined && !isEventId(lastEventId))
      throw new DomainError('malformed', 'bad_event_id', 'Last-Event-ID is not an event id that a stream issued.');
    await this.turns.run(() => this.openInTurn(reply, principal, session_id, lastEventId, watcher, find));
  }

  private async openInTurn(
    reply: FastifyReply,
    principal: Principal,
    session_id: string,
    lastEventId: string | undefined,
    watcher: Watcher,
    find: () => Promise<Session | AdminSession>,
  ): Promise<void> {
    await find();
    await this.streams.admit(principal);
    // Events may occur between the two lookups; the channel numbers them, so those after `from` can be sent in addition.
    const channel = this.channels.of(session_id);
    await channel.retainWhile(async () => {
      await this.channels.joined(channel);
      // From here on, the channel knows of every message: events of it arrive.
      const isNew = !channel.knowsSeq;
      if (isNew) channel.noteComplete(await this.sessions.lastSeq(session_id));
      const from = channel.latestId;
      let session = await find();
      // Deleted in the meantime: watchers would not be notified.
      if (!this.channels.has(channel)) session = await find();
      const missed = lastEventId === undefined ? null : await this.missedSince(channel, lastEventId, from, watcher, isNew);
      const connection = this.streams.open(reply, principal);
      if (lastEventId === undefined) this.sendState(connection, session, channel, from, watcher);
      else if (missed === 'unknown') connection.send('reset', {}, channel.latestId);
      else if (missed) {
        missed.events.forEach((event) => connection.write(event));
        this.sendState(connection, session, channel, from, watcher, missed.seq);
      }
      // What the channel has kept is complete up to this instant only if it is read now.
      else for (const event of channel.eventsSince(lastEventId, watcher) ?? [formatEvent('reset', {}, channel.latestId)]) connection.write(event);
      channel.watch(connection, watcher);
      this.channels.askForRunning(session_id);
      if (watcher === 'admins') this.transcripts.add(session_id, connection);
    });
  }

  /**
   * @param from the id from which the watcher resumes
   * @param isNew whether the channel has just learned from the database which message is the last
   * @returns null if the channel still has the events after the given one; else an event for each message that was added since, with the `seq` of
   *   the last one, or, where these cannot be determined or are too many for a client that reads slowly, `unknown`
   */
  private async missedSince(channel: SessionChannel, lastEventId: string, from: string, watcher: Watcher, isNew: boolean): Promise<{ events: Buffer[]; seq: number } | 'unknown' | null> {
    if (channel.eventsSince(lastEventId, watcher) !== null) return null;
    const { seq } = parseEventId(lastEventId);
    if (channel.isAhead(lastEventId)) return 'unknown';
    if (isNew && seq === channel.knownSeq) return { events: [], seq };
    const messages = seq === null ? null : await this.chat.messagesSince(channel.session_id, seq, MAX_RESUMED_BYTES);
    if (!messages) return 'unknown';
    this.channels.tellFound(channel, messages);
    const events = messages.map((message) => formatEvent(message.role === 'assistant' ? 'reply' : 'message', message, from));
    return events.reduce((sum, { length }) => sum + length, 0) <= MAX_RESUMED_BYTES ? { events, seq: messages.at(-1)?.seq ?? seq! } : 'unknown';
  }

  /**
   * A stream starts with the session, the events that occurred while it was looked up, and the text generated so far of a running reply.
   */
  private sendState(connection: SseConnection, session: Session | AdminSession, channel: SessionChannel, from: string, watcher: Watcher, knownSeq = 0): void {
    const missed = channel.eventsSince(from, watcher, knownSeq) ?? [];
    const running = this.replies.current(session.session_id);
    connection.send('session', session, from);
    for (const bytes of missed) connection.write(bytes);
    // Even if it has no text yet: a page opened meanwhile then knows that a reply is being generated.
    if (running) {
      connection.send('started', running.start, channel.latestId);
      connection.send('delta', running.text, channel.latestId);
    }
  }
}
