import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { hash } from 'node:crypto';
import type { Principal } from '../core/http/access.js';
import { ViewsService } from './views.service.js';

/** Sends the list of views, or 304 Not Modified if the client has it already. */
@Injectable()
export class ViewsResponses {
  constructor(private readonly views: ViewsService) {}

  /** @param ifNoneMatch the raw header value: one or more ETags, weak or strong (RFC 9110, 13.1.2) */
  async send(reply: FastifyReply, principal: Principal, ifNoneMatch = ''): Promise<void> {
    const body = JSON.stringify(await this.views.list(principal));
    const etag = `"${hash('sha256', body, 'base64url').slice(0, 22)}"`;
    reply.header('cache-control', 'private, no-cache').header('vary', 'Authorization').header('etag', etag);
    if (ifNoneMatch.match(/"[^"]*"/g)?.includes(etag)) await reply.code(304).send();
    else await reply.type('application/json; charset=utf-8').send(body);
  }
}
