import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { type PersonRequest, personRequest, type PersonRequestState, personRequestState, type Session, session } from '@switchboard/shared';
import { CurrentPrincipal, type Principal, Roles } from '../../core/http/access.js';
import { type EmptyBody, emptyBody } from '../../core/http/empty-body.js';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiTags } from '../../core/web/api-description.js';
import { type SessionParameter, sessionParameter } from '../../sessions/index.js';
import { PersonRequestsService } from './person-requests.service.js';
import { TypingService } from './typing.service.js';

/** What users do about a person in their own sessions. */
@ApiTags('chat')
@ApiBearerAuth()
@Roles('user')
@Controller('sessions/:session_id')
export class HandlingController {
  constructor(
    private readonly requests: PersonRequestsService,
    private readonly typing: TypingService,
  ) {}

  @Post('person-request')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: session })
  request(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: sessionParameter }) params: SessionParameter,
    @Body({ schema: personRequest }) body: PersonRequest,
  ): Promise<Session> {
    return this.requests.request(principal, params.session_id, body.note ?? null);
  }

  @Get('person-request')
  @ApiOkResponse({ standardSchema: personRequestState })
  state(@CurrentPrincipal() principal: Principal, @Param({ schema: sessionParameter }) params: SessionParameter): Promise<PersonRequestState> {
    return this.requests.state(principal, params.session_id);
  }

  @Delete('person-request')
  @ApiOkResponse({ standardSchema: session })
  withdraw(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: sessionParameter }) params: SessionParameter,
    @Body({ schema: emptyBody }) _: EmptyBody,
  ): Promise<Session> {
    return this.requests.withdraw(principal, params.session_id);
  }

  @Post('typing')
  @HttpCode(204)
  @ApiNoContentResponse()
  notifyTyping(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: sessionParameter }) params: SessionParameter,
    @Body({ schema: emptyBody }) _: EmptyBody,
  ): Promise<void> {
    return this.typing.byUser(principal, params.session_id);
  }
}
