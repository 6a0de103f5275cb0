import { Controller, Get, Param, Query } from '@nestjs/common';
import { type MessageList, messageList, type MessagesQuery, messagesQuery } from '@switchboard/shared';
import { CurrentPrincipal, type Principal, Roles } from '../core/http/access.js';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '../core/web/api-description.js';
import { type SessionParameter, sessionParameter } from '../sessions/index.js';
import { ChatService } from './chat.service.js';

/** The transcript of any person's session, for administrators. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/sessions/:session_id/messages')
export class MessagesAdminController {
  constructor(private readonly chat: ChatService) {}

  @Get()
  @ApiOkResponse({ standardSchema: messageList })
  messages(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: sessionParameter }) at: SessionParameter,
    @Query({ schema: messagesQuery }) query: MessagesQuery,
  ): Promise<MessageList> {
    return this.chat.anyMessages(principal, at.session_id, query);
  }
}
