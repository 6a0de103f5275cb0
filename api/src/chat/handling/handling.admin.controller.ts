import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import {
  type AdminSession,
  adminSession,
  type HandBack,
  handBack,
  message,
  type OperatorMessage,
  operatorMessage,
  type TakeOver,
  takeOver,
} from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { CurrentPrincipal, type Principal, Roles } from '../../core/http/access.js';
import { type EmptyBody, emptyBody } from '../../core/http/empty-body.js';
import { ApiBearerAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '../../core/web/api-description.js';
import { type SessionParameter, sessionParameter } from '../../sessions/index.js';
import { HandlingService } from './handling.service.js';
import { OperatorMessagesService } from './operator-messages.service.js';
import { TypingService } from './typing.service.js';

/** Takes any user's session over from the responder, for administrators. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/sessions/:session_id')
export class HandlingAdminController {
  constructor(
    private readonly handling: HandlingService,
    private readonly messages: OperatorMessagesService,
    private readonly typing: TypingService,
  ) {}

  @Post('take-over')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: adminSession })
  takeOver(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: sessionParameter }) params: SessionParameter,
    @Body({ schema: takeOver }) body: TakeOver,
  ): Promise<AdminSession> {
    return this.handling.takeOver(principal, params.session_id, body);
  }

  @Post('hand-back')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: adminSession })
  handBack(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: sessionParameter }) params: SessionParameter,
    @Body({ schema: handBack }) body: HandBack,
  ): Promise<AdminSession> {
    return this.handling.handBack(principal, params.session_id, body);
  }

  @Post('messages')
  @ApiCreatedResponse({ standardSchema: message })
  @ApiOkResponse({ standardSchema: message })
  say(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: sessionParameter }) params: SessionParameter,
    @Body({ schema: operatorMessage }) body: OperatorMessage,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.messages.post(principal, params.session_id, body).then((posted) => void reply.status(posted.isNew ? 201 : 200).send(posted.message));
  }

  @Post('typing')
  @HttpCode(204)
  @ApiNoContentResponse()
  notifyTyping(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: sessionParameter }) params: SessionParameter,
    @Body({ schema: emptyBody }) _: EmptyBody,
  ): Promise<void> {
    return this.typing.byOperator(principal, params.session_id);
  }
}
