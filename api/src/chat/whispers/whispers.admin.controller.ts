import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { type Whisper, whisper, type WhisperList, whisperList, type WhisperRequest, whisperRequest } from '@switchboard/shared';
import { CurrentPrincipal, type Principal, Roles } from '../../core/http/access.js';
import { type EmptyBody, emptyBody } from '../../core/http/empty-body.js';
import { ApiBearerAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '../../core/web/api-description.js';
import { type SessionParameter, sessionParameter } from '../../sessions/index.js';
import { InterventionsService } from './interventions.service.js';
import { type WhisperParameter, whisperParameter } from './whisper.parameter.js';
import { WhispersService } from './whispers.service.js';

/** What administrators do about the answers in any user's session, without taking it over. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/sessions/:session_id')
export class WhispersAdminController {
  constructor(
    private readonly whispers: WhispersService,
    private readonly interventions: InterventionsService,
  ) {}

  @Post('whispers')
  @ApiCreatedResponse({ standardSchema: whisper })
  whisper(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: sessionParameter }) params: SessionParameter,
    @Body({ schema: whisperRequest }) body: WhisperRequest,
  ): Promise<Whisper> {
    return this.interventions.whisper(principal, params.session_id, body);
  }

  @Get('whispers')
  @ApiOkResponse({ standardSchema: whisperList })
  list(@CurrentPrincipal() principal: Principal, @Param({ schema: sessionParameter }) params: SessionParameter): Promise<WhisperList> {
    return this.whispers.list(principal, params.session_id);
  }

  @Delete('whispers/:whisper_id')
  @HttpCode(204)
  @ApiNoContentResponse()
  withdraw(@Param({ schema: whisperParameter }) params: WhisperParameter, @Body({ schema: emptyBody }) _: EmptyBody): Promise<void> {
    return this.whispers.withdraw(params.session_id, params.whisper_id);
  }

  @Post('stop')
  @HttpCode(204)
  @ApiNoContentResponse()
  stop(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: sessionParameter }) params: SessionParameter,
    @Body({ schema: emptyBody }) _: EmptyBody,
  ): Promise<void> {
    return this.interventions.stop(principal, params.session_id);
  }
}
