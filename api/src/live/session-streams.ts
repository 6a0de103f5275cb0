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
 * Promises: whoever may not see the session gets 404 before the first event. Nothing that happens between looking the session
 * up and watching it is missed: watching begins first.
 */
@Injectable()
export class SessionStreams {
  constructor(
    private readonly streams: Streams,
    private readonly channels: SessionChannels,
    private readonly replies: Replies,
    private readonly sessions: SessionsService,
  ) {}

  /** @param lastEventId the header, when the client comes back @throws DomainError 404; 400 for what is no event id */
  async openOwn(reply: FastifyReply, principal: Principal, session_id: string, lastEventId: string | undefined): Promise<void> {
    await this.open(reply, principal, session_id, lastEventId, () => this.sessions.findOwn(principal, session_id));
  }

  /** Anybody's session, for administrators. @throws DomainError 404; 400 for what is no event id */
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
      throw new DomainError('malformed', 'bad_event_id', 'Last-Event-ID is not an id that a stream gave.');
    await find();
    // Events may come between the two looks; the channel numbers them, so what came after `from` can be sent on top.
    const channel = this.channels.of(session_id);
    await channel.expecting(async () => {
      const from = channel.latestId;
      let session = await find();
      // Deleted meanwhile: nobody who watches would be told.
      if (!this.channels.has(channel)) session = await find();
      const connection = this.streams.open(reply, principal);
      if (lastEventId === undefined) this.begin(connection, session, channel, from);
      else this.resume(connection, channel, lastEventId);
      channel.watch(connection);
    });
  }

  /** A stream begins with the session, what happened while it was looked up, and what the running reply has said. */
  private begin(connection: SseConnection, session: Session, channel: SessionChannel, from: string): void {
    const missed = channel.since(from) ?? [];
    const running = this.replies.current(session.session_id);
    connection.send('session', session, from);
    for (const bytes of missed) connection.write(bytes);
    // Also when it has said nothing yet: a page opened meanwhile then knows that an answer is on its way.
    if (running) connection.send('delta', running, channel.latestId);
  }

  private resume(connection: SseConnection, channel: SessionChannel, lastEventId: string): void {
    const missed = channel.since(lastEventId);
    if (missed) missed.forEach((bytes) => connection.write(bytes));
    else connection.send('reset', {}, channel.latestId);
  }
}
