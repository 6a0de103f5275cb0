import { Injectable } from '@nestjs/common';
import type { AdminSessionsQuery } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import type { Principal } from '../core/http/access.js';
import { Streams } from '../core/http/streams.js';
import { ListPush } from './list-push.js';
import { SessionFeed, viewKey } from './session-feed.js';

/** Gives the list's answers: the snapshot, "not modified", or the stream. */
@Injectable()
export class ListAnswers {
  constructor(
    private readonly feed: SessionFeed,
    private readonly push: ListPush,
    private readonly streams: Streams,
  ) {}

  /** @throws DomainError 422 for a foreign cursor */
  async list(reply: FastifyReply, query: AdminSessionsQuery, ifNoneMatch: string | undefined): Promise<void> {
    const current = ifNoneMatch === undefined ? null : this.feed.currentTag(ifNoneMatch, viewKey(query));
    if (current !== null) {
      await this.notModified(reply, current);
      return;
    }
    const { etag, body } = await this.feed.snapshot(query);
    await cacheable(reply).header('etag', etag).type('application/json; charset=utf-8').send(body);
  }

  /** Answers 304, which renews `as_of` by its header As-Of. @param tag names what the client has and may go on showing */
  notModified(reply: FastifyReply, tag: string): FastifyReply {
    return cacheable(reply).code(304).header('etag', tag).header('as-of', this.feed.asOf()).send();
  }

  stream(reply: FastifyReply, principal: Principal): void {
    this.push.add(this.streams.open(reply, principal));
  }
}

function cacheable(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'private, no-cache').header('vary', 'Authorization');
}
