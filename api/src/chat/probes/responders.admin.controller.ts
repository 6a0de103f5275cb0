import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { type ProbeRequest, probeRequest, type ResponderProbe, responderProbe, type ResponderReportList, responderReportList } from '@switchboard/shared';
import { Roles } from '../../core/http/access.js';
import { ClientGone } from '../../core/http/client-gone.js';
import { ApiBearerAuth, ApiOkResponse, ApiTags, ApiTooManyRequestsResponse } from '../../core/web/api-description.js';
import { type ResponderParameter, responderParameter } from './responder.parameter.js';
import { ResponderProbes } from './responder-probes.js';

/** Those who answer, for administrators: their states, and whether their models work. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/responders')
export class RespondersAdminController {
  constructor(private readonly probes: ResponderProbes) {}

  @Get()
  @ApiOkResponse({ standardSchema: responderReportList })
  list(): ResponderReportList {
    return this.probes.list();
  }

  @Post(':name/probe')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: responderProbe })
  @ApiTooManyRequestsResponse({ description: '`probed_recently`: a responder was probed less than ten seconds ago.' })
  probe(
    @Param({ schema: responderParameter }) { name }: ResponderParameter,
    @Body({ schema: probeRequest }) options: ProbeRequest,
    @ClientGone() signal: AbortSignal,
  ): Promise<ResponderProbe> {
    return this.probes.probe(name, options, signal);
  }
}
