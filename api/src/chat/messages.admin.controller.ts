import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { messageList, type MessagesQuery, messagesQuery } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { CurrentPrincipal, type Principal, Roles } from '../core/http/access.js';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '../core/web/api-description.js';
import { type SessionParameter, sessionParameter } from '../sessions/index.js';
import { MessagePages } from './message-pages.js';

/** The transcript of any user's session, for administrators. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/sessions/:session_id/messages')
export class MessagesAdminController {
  constructor(private readonly pages: MessagePages) {}

  @Get()
  @ApiOkResponse({ standardSchema: messageList })
  messages(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: sessionParameter }) params: SessionParameter,
    @Query({ schema: messagesQuery }) query: MessagesQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.pages.sendAny(reply, principal, params.session_id, query);
  }
}
