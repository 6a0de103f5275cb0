import { Body, Controller, Delete, HttpCode, Param, Post, Res } from '@nestjs/common';
import { opening, type OpeningRequest, openingRequest } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { CurrentPrincipal, type Principal, Roles } from '../../core/http/access.js';
import { type EmptyBody, emptyBody } from '../../core/http/empty-body.js';
import { ApiBearerAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '../../core/web/api-description.js';
import { type SessionParameter, sessionParameter } from '../session.parameter.js';
import { type OpeningParameter, openingParameter } from './opening.parameter.js';
import { OpeningsService } from './openings.service.js';

/** Opens what was said, for administrators. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin')
export class OpeningsAdminController {
  constructor(private readonly openings: OpeningsService) {}

  @Post('sessions/:session_id/openings')
  @ApiCreatedResponse({ standardSchema: opening })
  @ApiOkResponse({ standardSchema: opening })
  open(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: sessionParameter }) params: SessionParameter,
    @Body({ schema: openingRequest }) body: OpeningRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.openings.open(principal, params.session_id, body).then((opened) => void reply.status(opened.isNew ? 201 : 200).send(opened.opening));
  }

  @Post('openings')
  @ApiCreatedResponse({ standardSchema: opening })
  @ApiOkResponse({ standardSchema: opening })
  openSearches(@CurrentPrincipal() principal: Principal, @Body({ schema: openingRequest }) body: OpeningRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.openings.openSearches(principal, body).then((opened) => void reply.status(opened.isNew ? 201 : 200).send(opened.opening));
  }

  @Delete('openings/:opening_id')
  @HttpCode(204)
  @ApiNoContentResponse()
  close(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: openingParameter }) params: OpeningParameter,
    @Body({ schema: emptyBody }) _: EmptyBody,
  ): Promise<void> {
    return this.openings.close(principal, params.opening_id);
  }
}
