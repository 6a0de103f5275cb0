import { Controller, Get, Param, Query } from '@nestjs/common';
import { type SessionOpeningList, sessionOpeningList, type SessionOpeningsQuery, sessionOpeningsQuery } from '@switchboard/shared';
import { CurrentPrincipal, type Principal, Roles } from '../../core/http/access.js';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '../../core/web/api-description.js';
import { type SessionParameter, sessionParameter } from '../session.parameter.js';
import { OpeningsService } from './openings.service.js';

/** Who has opened the caller's own session. */
@ApiTags('chat')
@ApiBearerAuth()
@Roles('user')
@Controller('sessions/:session_id/openings')
export class OpeningsController {
  constructor(private readonly openings: OpeningsService) {}

  @Get()
  @ApiOkResponse({ standardSchema: sessionOpeningList })
  list(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: sessionParameter }) params: SessionParameter,
    @Query({ schema: sessionOpeningsQuery }) query: SessionOpeningsQuery,
  ): Promise<SessionOpeningList> {
    return this.openings.list(principal, params.session_id, query);
  }
}
