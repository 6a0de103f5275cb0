import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import {
  type AdminSession, adminSession, type SessionEnding, sessionEnding, type SessionsEnded, sessionsEnded, type SessionsEnding, sessionsEnding,
} from '@switchboard/shared';
import { CurrentPrincipal, type Principal, Roles } from '../core/http/access.js';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '../core/web/api-description.js';
import { BulkClosing } from './bulk-closing.js';
import { OpeningsService } from './openings/openings.service.js';
import { type SessionParameter, sessionParameter } from './session.parameter.js';
import { SessionClosing } from './session-closing.js';

/** Any user's session, for administrators. The list is in `live/session-list.controller.ts`. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/sessions')
export class SessionsAdminController {
  constructor(
    private readonly openings: OpeningsService,
    private readonly closing: SessionClosing,
    private readonly bulk: BulkClosing,
  ) {}

  @Get(':session_id')
  @ApiOkResponse({ standardSchema: adminSession })
  find(@CurrentPrincipal() principal: Principal, @Param({ schema: sessionParameter }) params: SessionParameter): Promise<AdminSession> {
    return this.openings.describe(principal, params.session_id);
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

  @Post('end')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: sessionsEnded })
  endAll(@CurrentPrincipal() principal: Principal, @Body({ schema: sessionsEnding }) body: SessionsEnding): Promise<SessionsEnded> {
    return this.bulk.end(principal, body);
  }
}
