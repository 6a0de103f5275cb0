import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Res } from '@nestjs/common';
import { type SavedView, savedView, savedViewList, type ViewChange, viewChange, type ViewCreation, viewCreation } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { CurrentPrincipal, type Principal, Roles } from '../core/http/access.js';
import { type EmptyBody, emptyBody } from '../core/http/empty-body.js';
import { ApiBearerAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '../core/web/api-description.js';
import { type ViewParameter, viewParameter } from './view.parameter.js';
import { ViewsResponses } from './views-responses.js';
import { ViewsService } from './views.service.js';

/** Saved views of the console's list. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/views')
export class ViewsAdminController {
  constructor(
    private readonly views: ViewsService,
    private readonly responses: ViewsResponses,
  ) {}

  @Get()
  @ApiOkResponse({ standardSchema: savedViewList })
  list(@CurrentPrincipal() principal: Principal, @Headers('if-none-match') ifNoneMatch: string | undefined, @Res() reply: FastifyReply): Promise<void> {
    return this.responses.send(reply, principal, ifNoneMatch);
  }

  @Post()
  @ApiCreatedResponse({ standardSchema: savedView })
  create(@CurrentPrincipal() principal: Principal, @Body({ schema: viewCreation }) body: ViewCreation): Promise<SavedView> {
    return this.views.create(principal, body);
  }

  @Patch(':view_id')
  @ApiOkResponse({ standardSchema: savedView })
  change(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: viewParameter }) params: ViewParameter,
    @Body({ schema: viewChange }) body: ViewChange,
  ): Promise<SavedView> {
    return this.views.change(principal, params.view_id, body);
  }

  @Delete(':view_id')
  @HttpCode(204)
  @ApiNoContentResponse()
  remove(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: viewParameter }) params: ViewParameter,
    @Body({ schema: emptyBody }) _: EmptyBody,
  ): Promise<void> {
    return this.views.remove(principal, params.view_id);
  }
}
