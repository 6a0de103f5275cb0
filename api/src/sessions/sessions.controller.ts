import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  type OwnSessionList,
  ownSessionList,
  type OwnSessionsQuery,
  ownSessionsQuery,
  type Session,
  session,
  type SessionCreation,
  sessionCreation,
} from '@switchboard/shared';
import { CurrentPrincipal, type Principal, Roles } from '../core/http/access.js';
import { ClientGone } from '../core/http/client-gone.js';
import { ApiBearerAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '../core/web/api-description.js';
import { type SessionParameter, sessionParameter } from './session.parameter.js';
import { SessionRemoval } from './session-removal.js';
import { SessionsService } from './sessions.service.js';

/** The caller's own sessions. */
@ApiTags('sessions')
@ApiBearerAuth()
@Roles('user')
@Controller('sessions')
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly removal: SessionRemoval,
  ) {}

  @Post()
  @ApiCreatedResponse({ standardSchema: session })
  create(@CurrentPrincipal() principal: Principal, @Body({ schema: sessionCreation }) body: SessionCreation): Promise<Session> {
    return this.sessions.create(principal, body.title ?? null);
  }

  @Get()
  @ApiOkResponse({ standardSchema: ownSessionList })
  list(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: ownSessionsQuery }) query: OwnSessionsQuery,
    @ClientGone() signal: AbortSignal,
  ): Promise<OwnSessionList> {
    return this.sessions.list(principal, query, signal);
  }

  @Get(':session_id')
  @ApiOkResponse({ standardSchema: session })
  find(@CurrentPrincipal() principal: Principal, @Param({ schema: sessionParameter }) params: SessionParameter): Promise<Session> {
    return this.sessions.findOwn(principal, params.session_id);
  }

  @Delete(':session_id')
  @HttpCode(204)
  @ApiNoContentResponse()
  remove(@CurrentPrincipal() principal: Principal, @Param({ schema: sessionParameter }) params: SessionParameter): Promise<void> {
    return this.removal.remove(params.session_id, principal.user_id);
  }
}
