import { Body, Controller, Get, Post, Query, Res } from '@nestjs/common';
import { type SelectedSessionsExport, selectedSessionsExport, type SessionsExportQuery, sessionsExportQuery } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { CurrentPrincipal, type Principal, Roles } from '../core/http/access.js';
import { ApiBearerAuth, ApiOkResponse, ApiTags, ApiTooManyRequestsResponse } from '../core/web/api-description.js';
import { ExportService } from './export.service.js';

/** Downloads the console's session list as a file. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/sessions/export')
export class ExportAdminController {
  constructor(private readonly exports: ExportService) {}

  @Get()
  @ApiOkResponse({
    description: 'Every session that matches the filters, in the order of the list. If the export is cut short, the connection is reset.',
    headers: {
      'Switchboard-Rows': { description: 'Approximate number of sessions to expect; only without filters.', schema: { type: 'integer' } },
    },
    content: { 'text/csv': { schema: { type: 'string' } }, 'application/x-ndjson': { schema: { type: 'string' } } },
  })
  @ApiTooManyRequestsResponse({ description: '`too_many_exports`: two exports of this user are already running.' })
  send(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: sessionsExportQuery }) query: SessionsExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.exports.send(reply, principal, query);
  }

  @Post()
  @ApiOkResponse({
    description: 'The chosen sessions that exist, in the order in which they are named. If the export is cut short, the connection is reset.',
    headers: { 'Switchboard-Rows': { description: 'Number of sessions to expect, at most.', schema: { type: 'integer' } } },
    content: { 'text/csv': { schema: { type: 'string' } }, 'application/x-ndjson': { schema: { type: 'string' } } },
  })
  @ApiTooManyRequestsResponse({ description: '`too_many_exports`: two exports of this user are already running.' })
  sendSelected(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: selectedSessionsExport }) body: SelectedSessionsExport,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.exports.sendSelected(reply, principal, body);
  }
}
