import { Injectable } from '@nestjs/common';
import type { AdminSessionsQuery } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import type { Principal } from '../core/http/access.js';
import { clientGone } from '../core/http/client-gone.js';
import { TranscriptAccess } from '../sessions/index.js';
import { mayTakeLong } from './list-access.js';
import { ListPush } from './list-push.js';
import { listHeaders, notModifiedHeaders, ConditionalGetFastPath } from './conditional-get-fast-path.js';
import { SessionFeed, viewKeyOf } from './session-feed.js';

/** Sends the list's responses: the snapshot, "not modified", or the stream. */
@Injectable()
export class ListResponses {
  constructor(
    private readonly feed: SessionFeed,
    private readonly push: ListPush,
    private readonly fastPath: ConditionalGetFastPath,
    private readonly access: TranscriptAccess,
  ) {}

  /** @throws DomainError 422 for a cursor issued for another list; 403 `transcript_sealed` */
  async list(reply: FastifyReply, principal: Principal, query: AdminSessionsQuery, ifNoneMatch: string | undefined): Promise<void> {
    const viewKey = viewKeyOf(query);
    // A search in messages needs an opening, which is in the audit log before the response.
    if (query.text === undefined) this.fastPath.remember(reply.request.raw.url!, viewKey);
    else await this.access.search(principal);
    // Whether the words have changed that a message search finds is known only once it was repeated.
    const known = ifNoneMatch === undefined || query.text !== undefined ? null : this.feed.currentTag(ifNoneMatch, viewKey);
    if (known !== null) return this.sendNotModified(reply, known);
    const snapshot = await this.feed.snapshot(query, mayTakeLong(query) ? clientGone(reply.raw) : undefined);
    // The client may have what was just read, from before this server started or from another one.
    const current = ifNoneMatch === undefined ? null : this.feed.matchingTag(ifNoneMatch, viewKey, snapshot);
    if (current !== null) return this.sendNotModified(reply, current);
    await reply.headers(listHeaders(snapshot)).send(snapshot.body());
  }

  private async sendNotModified(reply: FastifyReply, tag: string): Promise<void> {
    await reply.code(304).headers(notModifiedHeaders(this.feed, tag)).send();
  }

  /** @throws DomainError as `Streams.open` */
  stream(reply: FastifyReply, principal: Principal): Promise<void> {
    return this.push.open(reply, principal);
  }
}
