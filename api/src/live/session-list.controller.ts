import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { adminSessionList, type AdminSessionsQuery, adminSessionsQuery } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { CurrentPrincipal, type Principal, Roles } from '../core/http/access.js';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '../core/web/api-description.js';
import { ListResponses } from './list-responses.js';

/** The console's list of all sessions, and the push that reports changes. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/sessions')
export class SessionListController {
  constructor(private readonly responses: ListResponses) {}

  @Get()
  @ApiOkResponse({
    standardSchema: adminSessionList,
    headers: {
      ETag: { description: 'To be sent as If-None-Match with the next request.', schema: { type: 'string' } },
      Revision: { description: 'The revision that the list shows, as sent by the stream.', schema: { type: 'integer' } },
      Epoch: { description: 'What the revision is a number of: only revisions of one epoch are comparable.', schema: { type: 'string' } },
    },
  })
  list(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: adminSessionsQuery }) query: AdminSessionsQuery,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.responses.list(reply, principal, query, ifNoneMatch);
  }

  @Get('stream')
  @ApiOkResponse({
    description: '`changed` `{revision, epoch}` when the list may have changed; `heartbeat` `{at, revision, epoch}` every 5 s.',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  stream(@CurrentPrincipal() principal: Principal, @Res() reply: FastifyReply): Promise<void> {
    return this.responses.stream(reply, principal);
  }
}
