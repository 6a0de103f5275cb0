import { Body, Controller, Delete, HttpCode, Param, Put } from '@nestjs/common';
import { type FeedbackInput, feedbackInput, type Message, message } from '@switchboard/shared';
import { CurrentPrincipal, type Principal, Roles } from '../../core/http/access.js';
import { type EmptyBody, emptyBody } from '../../core/http/empty-body.js';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiTags } from '../../core/web/api-description.js';
import { type MessageParameter, messageParameter } from '../message.parameter.js';
import { FeedbackService } from './feedback.service.js';

/** What the caller thinks of a reply in one of their own sessions. */
@ApiTags('chat')
@ApiBearerAuth()
@Roles('user')
@Controller('sessions/:session_id/messages/:message_id/feedback')
export class FeedbackController {
  constructor(private readonly feedback: FeedbackService) {}

  @Put()
  @ApiOkResponse({ standardSchema: message })
  rate(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: messageParameter }) params: MessageParameter,
    @Body({ schema: feedbackInput }) body: FeedbackInput,
  ): Promise<Message> {
    return this.feedback.rate(principal, params, body);
  }

  @Delete()
  @HttpCode(204)
  @ApiNoContentResponse()
  withdraw(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: messageParameter }) params: MessageParameter,
    @Body({ schema: emptyBody }) _: EmptyBody,
  ): Promise<void> {
    return this.feedback.withdraw(principal, params);
  }
}
