import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  chatAnswer,
  type ChatRequest,
  chatRequest,
  messageList,
  type MessagesQuery,
  messagesQuery,
} from '@switchboard/shared';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentPrincipal, type Principal, Roles } from '../core/http/access.js';
import { type EmptyBody, emptyBody } from '../core/http/empty-body.js';
import { RateLimitedAs } from '../core/http/rate-limits.js';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiTags } from '../core/web/api-description.js';
import { type SessionParameter, sessionParameter } from '../sessions/index.js';
import { ChatAnswers } from './chat-answers.js';
import { ChatService } from './chat.service.js';
import { MessagePages } from './message-pages.js';

/** Sends and reads messages in the caller's own sessions. */
@ApiTags('chat')
@ApiBearerAuth()
@Roles('user')
@Controller('sessions/:session_id')
export class ChatController {
  constructor(
    private readonly chat: ChatService,
    private readonly answers: ChatAnswers,
    private readonly pages: MessagePages,
  ) {}

  @Post('chat')
  @HttpCode(200)
  @RateLimitedAs('messages')
  @ApiOkResponse({ standardSchema: chatAnswer })
  say(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: sessionParameter }) params: SessionParameter,
    @Body({ schema: chatRequest }) body: ChatRequest,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.answers.answer(request, reply, principal, (caller) => this.chat.sendMessage(principal, params.session_id, body, caller));
  }

  @Post('stop')
  @HttpCode(204)
  @ApiNoContentResponse()
  stop(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: sessionParameter }) params: SessionParameter,
    @Body({ schema: emptyBody }) _: EmptyBody,
  ): Promise<void> {
    return this.chat.stop(principal, params.session_id);
  }

  @Get('messages')
  @ApiOkResponse({ standardSchema: messageList })
  messages(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: sessionParameter }) params: SessionParameter,
    @Query({ schema: messagesQuery }) query: MessagesQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.pages.sendOwn(reply, principal, params.session_id, query);
  }
}
