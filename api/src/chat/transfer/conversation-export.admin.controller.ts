import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { type ConversationExportQuery, conversationExportQuery } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { CurrentPrincipal, type Principal, Roles } from '../../core/http/access.js';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '../../core/web/api-description.js';
import { type SessionParameter, sessionParameter } from '../../sessions/index.js';
import { ConversationExport } from './conversation-export.js';
import { fileDescription } from './file-description.js';

/** Downloads any user's conversation as a file, for administrators. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/sessions/:session_id/export')
export class ConversationExportAdminController {
  constructor(private readonly conversations: ConversationExport) {}

  @Get()
  @ApiOkResponse(fileDescription)
  send(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: sessionParameter }) params: SessionParameter,
    @Query({ schema: conversationExportQuery }) query: ConversationExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.conversations.sendAny(reply, principal, params.session_id, query.format);
  }
}
