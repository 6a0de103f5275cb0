import { Injectable } from '@nestjs/common';
import type { AdminSessionsQuery } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import type { Principal } from '../core/http/access.js';
import { clientGone } from '../core/http/client-gone.js';
import { TranscriptOpenings } from '../sessions/index.js';
import { mayTakeLong } from './list-access.js';
import { ListPush } from './list-push.js';
import { listHeaders, notModifiedHeaders, ConditionalGetFastPath } from './conditional-get-fast-path.js';
import { SessionFeed, viewKey } from './session-feed.js';

/** Sends the list's responses: the snapshot, "not modified", or the stream. */
@Injectable()
export class ListResponses {
  constructor(
    private readonly feed: SessionFeed,
    private readonly push: ListPush,
    private readonly fastPath: ConditionalGetFastPath,
    private readonly openings: TranscriptOpenings,
  ) {}

  /** @throws DomainError 422 for a cursor issued for another list */
  async list(reply: FastifyReply, principal: Principal, query: AdminSessionsQuery, ifNoneMatch: string | undefined): Promise<void> {
    const view = viewKey(query);
    // A search in messages gets its response only after it was recorded in the audit log.
    if (query.text === undefined) this.fastPath.remember(reply.request.raw.url!, view);
    else await this.openings.recordSearch(principal);
    const current = ifNoneMatch === undefined ? null : this.feed.currentTag(ifNoneMatch, view);
    if (current !== null) {
      await reply.code(304).headers(notModifiedHeaders(this.feed, current)).send();
      return;
    }
    const snapshot = await this.feed.snapshot(query, mayTakeLong(query) ? clientGone(reply.raw) : undefined);
    await reply.headers(listHeaders(snapshot)).send(snapshot.body());
  }

  /** @throws DomainError as `Streams.open` */
  stream(reply: FastifyReply, principal: Principal): void {
    this.push.open(reply, principal);
  }
}
