import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentPrincipal, type Principal, Roles } from '../core/http/access.js';
import { ApiBearerAuth, ApiTags } from '../core/web/api-description.js';
import { type SessionParameter, sessionParameter } from '../sessions/index.js';
import { SessionStreams } from './session-streams.js';

/** The stream of a user's own session. */
@ApiTags('chat')
@ApiBearerAuth()
@Roles('user')
@Controller('sessions/:session_id/stream')
export class SessionStreamController {
  constructor(private readonly streams: SessionStreams) {}

  @Get()
  open(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: sessionParameter }) at: SessionParameter,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.streams.openOwn(reply, principal, at.session_id, lastEventId);
  }
}

/** The stream of any session, for administrators. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/sessions/:session_id/stream')
export class SessionStreamAdminController {
  constructor(private readonly streams: SessionStreams) {}

  @Get()
  open(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: sessionParameter }) at: SessionParameter,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.streams.openAny(reply, principal, at.session_id, lastEventId);
  }
}
