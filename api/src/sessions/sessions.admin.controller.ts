import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { type AdminSession, adminSession, type SessionEnding, sessionEnding } from '@switchboard/shared';
import { CurrentPrincipal, type Principal, Roles } from '../core/http/access.js';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '../core/web/api-description.js';
import { type SessionParameter, sessionParameter } from './session.parameter.js';
import { SessionClosing } from './session-closing.js';
import { SessionsService } from './sessions.service.js';

/** Any user's session, for administrators. The list is in `live/session-list.controller.ts`. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/sessions')
export class SessionsAdminController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly closing: SessionClosing,
  ) {}

  @Get(':session_id')
  @ApiOkResponse({ standardSchema: adminSession })
  find(@CurrentPrincipal() principal: Principal, @Param({ schema: sessionParameter }) params: SessionParameter): Promise<AdminSession> {
    return this.sessions.openAny(principal, params.session_id);
  }

  @Post(':session_id/end')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: adminSession })
  end(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: sessionParameter }) params: SessionParameter,
    @Body({ schema: sessionEnding }) body: SessionEnding,
  ): Promise<AdminSession> {
    return this.closing.end(principal, params.session_id, body.reason ?? null);
  }
}
