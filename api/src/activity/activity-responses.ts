import { Injectable } from '@nestjs/common';
import type { ActivityQuery } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { ActivityService } from './activity.service.js';

/** Writes the activity response: the full body, or 304 Not Modified with a fresh `as-of` header. */
@Injectable()
export class ActivityResponses {
  constructor(private readonly activity: ActivityService) {}

  /**
   * @param ifNoneMatch the raw header value: one or more ETags, weak or strong (RFC 9110, 13.1.2)
   * @throws database errors
   */
  async send(reply: FastifyReply, { span }: ActivityQuery, ifNoneMatch = ''): Promise<void> {
    const { content, etag, as_of, body } = await this.activity.snapshot(span);
    reply.header('cache-control', 'private, no-cache').header('vary', 'Authorization');
    // The points of an earlier snapshot with the same content hash are still current, so its ETag matches.
    const matchingTag = ifNoneMatch.match(/"[^"]*"/g)?.find((tag) => tag.startsWith(`"${content}.`));
    if (matchingTag) await reply.code(304).header('etag', matchingTag).header('as-of', as_of).send();
    else await reply.header('etag', etag).type('application/json; charset=utf-8').send(body);
  }
}
