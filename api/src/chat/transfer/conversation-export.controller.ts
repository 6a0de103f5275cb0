import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { type ConversationExportQuery, conversationExportQuery } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { CurrentPrincipal, type Principal, Roles } from '../../core/http/access.js';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '../../core/web/api-description.js';
import { type SessionParameter, sessionParameter } from '../../sessions/index.js';
import { ConversationExport } from './conversation-export.js';
import { fileDescription } from './file-description.js';

/** Downloads one of the caller's own conversations as a file. */
@ApiTags('chat')
@ApiBearerAuth()
@Roles('user')
@Controller('sessions/:session_id/export')
export class ConversationExportController {
  constructor(private readonly conversations: ConversationExport) {}

  @Get()
  @ApiOkResponse(fileDescription)
  send(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: sessionParameter }) params: SessionParameter,
    @Query({ schema: conversationExportQuery }) query: ConversationExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.conversations.sendOwn(reply, principal, params.session_id, query.format);
  }
}
