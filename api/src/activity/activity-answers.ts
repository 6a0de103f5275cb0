import { Injectable } from '@nestjs/common';
import type { ActivityQuery } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { ActivityService } from './activity.service.js';

/** Gives the answers about activity: the whole, or "not modified" with its instant anew. */
@Injectable()
export class ActivityAnswers {
  constructor(private readonly activity: ActivityService) {}

  /**
   * @param ifNoneMatch the header as it came: one or more ETags, weak or strong (RFC 9110, 13.1.2)
   * @throws what the database throws
   */
  async answer(reply: FastifyReply, { span }: ActivityQuery, ifNoneMatch = ''): Promise<void> {
    const { content, etag, as_of, body } = await this.activity.snapshot(span);
    reply.header('cache-control', 'private, no-cache').header('vary', 'Authorization');
    // An ETag of an earlier instant with the same points: what the client has is still what there is.
    const known = ifNoneMatch.match(/"[^"]*"/g)?.find((tag) => tag.startsWith(`"${content}.`));
    if (known) await reply.code(304).header('etag', known).header('as-of', as_of).send();
    else await reply.header('etag', etag).type('application/json; charset=utf-8').send(body);
  }
}
