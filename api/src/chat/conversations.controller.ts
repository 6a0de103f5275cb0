import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Req, Res } from '@nestjs/common';
import { chatAnswer, type ReplyRequest, replyRequest, type ResponderList, responderList, type Session, session, type SessionChange, sessionChange } from '@switchboard/shared';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentPrincipal, type Principal, Roles } from '../core/http/access.js';
import { type EmptyBody, emptyBody } from '../core/http/empty-body.js';
import { RateLimitedAs } from '../core/http/rate-limits.js';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiTags } from '../core/web/api-description.js';
import { type SessionParameter, sessionParameter } from '../sessions/index.js';
import { ChatAnswers } from './chat-answers.js';
import { ChatService } from './chat.service.js';
import { ConversationsService } from './conversations.service.js';
import { type MessageParameter, messageParameter } from './message.parameter.js';

/** What users choose in their own sessions: the branch shown, who answers, further replies. */
@ApiTags('chat')
@ApiBearerAuth()
@Roles('user')
@Controller()
export class ConversationsController {
  constructor(
    private readonly chat: ChatService,
    private readonly answers: ChatAnswers,
    private readonly conversations: ConversationsService,
  ) {}

  @Get('responders')
  @ApiOkResponse({ standardSchema: responderList })
  responders(): ResponderList {
    return this.conversations.responders();
  }

  @Patch('sessions/:session_id')
  @ApiOkResponse({ standardSchema: session })
  change(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: sessionParameter }) params: SessionParameter,
    @Body({ schema: sessionChange }) body: SessionChange,
  ): Promise<Session> {
    return this.conversations.change(principal, params.session_id, body);
  }

  @Post('sessions/:session_id/messages/:message_id/replies')
  @HttpCode(200)
  @RateLimitedAs('messages')
  @ApiOkResponse({ standardSchema: chatAnswer })
  regenerate(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: messageParameter }) { session_id, message_id }: MessageParameter,
    @Body({ schema: replyRequest }) body: ReplyRequest,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.answers.answer(request, reply, principal, (caller) => this.chat.regenerate(principal, session_id, message_id, body, caller));
  }

  @Delete('sessions/:session_id/messages/:message_id/waiting')
  @HttpCode(204)
  @ApiNoContentResponse()
  withdraw(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: messageParameter }) { session_id, message_id }: MessageParameter,
    @Body({ schema: emptyBody }) _: EmptyBody,
  ): Promise<void> {
    return this.chat.withdraw(principal, session_id, message_id);
  }
}
