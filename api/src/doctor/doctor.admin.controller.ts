import { Body, Controller, Get, Header, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import {
  type DoctorStreamQuery,
  doctorStreamQuery,
  pingResult,
  type PingResult,
  type PingRequest,
  pingRequest,
  observedRequest,
  type ObservedRequest,
  serverFacts,
  type ServerFacts,
} from '@switchboard/shared';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentPrincipal, type Principal, Roles } from '../core/http/access.js';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '../core/web/api-description.js';
import { DoctorStreams } from './doctor-streams.js';
import { DoctorService } from './doctor.service.js';
import { ETAG } from './seen-request.view.js';

/** Endpoints with which the doctor page measures the path between the browser and the server. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/doctor')
export class DoctorAdminController {
  constructor(
    private readonly doctor: DoctorService,
    private readonly streams: DoctorStreams,
  ) {}

  @Get('request')
  @Header('ETag', ETAG)
  @ApiOkResponse({ standardSchema: observedRequest })
  request(@Req() request: FastifyRequest): ObservedRequest {
    return this.doctor.describeRequest(request);
  }

  @Get('server')
  @ApiOkResponse({ standardSchema: serverFacts })
  server(): Promise<ServerFacts> {
    return this.doctor.facts();
  }

  @Get('stream')
  stream(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: doctorStreamQuery }) query: DoctorStreamQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.streams.open(reply, principal, query);
  }

  @Post('ping')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: pingResult })
  ping(@CurrentPrincipal() principal: Principal, @Body({ schema: pingRequest }) { ping_id }: PingRequest): PingResult {
    return this.streams.ping(principal, ping_id);
  }
}
