import { Injectable } from '@nestjs/common';
import type { Session } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import type { Principal } from '../core/http/access.js';
import { DomainError } from '../core/errors/domain-error.js';
import type { SseConnection } from '../core/http/sse-connection.js';
import { Streams } from '../core/http/streams.js';
import { Replies } from '../chat/index.js';
import { SessionsService } from '../sessions/index.js';
import { isEventId, type SessionChannel } from './session-channel.js';
import { SessionChannels } from './session-channels.js';

/**
 * Opens the streams of single sessions.
 *
 * Promises: a caller that may not see the session gets 404 before the first event. No event between looking the session up and watching it
 * is missed: watching starts first.
 */
@Injectable()
export class SessionStreams {
  constructor(
    private readonly streams: Streams,
    private readonly channels: SessionChannels,
    private readonly replies: Replies,
    private readonly sessions: SessionsService,
  ) {}

  /** @param lastEventId the header, when the client reconnects @throws DomainError 404; 400 for an invalid event id */
  async openOwn(reply: FastifyReply, principal: Principal, session_id: string, lastEventId: string | undefined): Promise<void> {
    await this.open(reply, principal, session_id, lastEventId, () => this.sessions.findOwn(principal, session_id));
  }

  /** Any session, for administrators. @throws DomainError 404; 400 for an invalid event id */
  async openAny(reply: FastifyReply, principal: Principal, session_id: string, lastEventId: string | undefined): Promise<void> {
    await this.open(reply, principal, session_id, lastEventId, () => this.sessions.openAny(principal, session_id));
  }

  private async open(
    reply: FastifyReply,
    principal: Principal,
    session_id: string,
    lastEventId: string | undefined,
    find: () => Promise<Session>,
  ): Promise<void> {
    if (lastEventId !== undefined && !isEventId(lastEventId))
      throw new DomainError('malformed', 'bad_event_id', 'Last-Event-ID is not an event id that a stream issued.');
    await find();
    // Events may occur between the two lookups; the channel numbers them, so those after `from` can be sent in addition.
    const channel = this.channels.of(session_id);
    await channel.retainWhile(async () => {
      const from = channel.latestId;
      let session = await find();
      // Deleted in the meantime: watchers would not be notified.
      if (!this.channels.has(channel)) session = await find();
      const connection = this.streams.open(reply, principal);
      if (lastEventId === undefined) this.sendInitialState(connection, session, channel, from);
      else this.resume(connection, channel, lastEventId);
      channel.watch(connection);
    });
  }

  /**
   * A stream starts with the session, the events that occurred while it was looked up, and the text generated so far of a running reply.
   */
  private sendInitialState(connection: SseConnection, session: Session, channel: SessionChannel, from: string): void {
    const missed = channel.eventsSince(from) ?? [];
    const running = this.replies.current(session.session_id);
    connection.send('session', session, from);
    for (const bytes of missed) connection.write(bytes);
    // Even if it has no text yet: a page opened meanwhile then knows that a reply is being generated.
    if (running) {
      connection.send('started', running.start, channel.latestId);
      connection.send('delta', running.text, channel.latestId);
    }
  }

  private resume(connection: SseConnection, channel: SessionChannel, lastEventId: string): void {
    const missed = channel.eventsSince(lastEventId);
    if (missed) missed.forEach((bytes) => connection.write(bytes));
    else connection.send('reset', {}, channel.latestId);
  }
}
