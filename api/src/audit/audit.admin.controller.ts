import { Controller, Get, HttpCode, Post, Body, Query, Res } from '@nestjs/common';
import {
  type AuditExportQuery,
  auditExportQuery,
  type AuditList,
  auditList,
  type AuditQuery,
  auditQuery,
  type AuditVerification,
  auditVerification,
} from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { CurrentPrincipal, type Principal, Roles } from '../core/http/access.js';
import { ClientGone } from '../core/http/client-gone.js';
import { type EmptyBody, emptyBody } from '../core/http/empty-body.js';
import { ApiBearerAuth, ApiOkResponse, ApiTags, ApiTooManyRequestsResponse } from '../core/web/api-description.js';
import { AuditExportService } from './audit-export.service.js';
import { AuditListService } from './audit-list.service.js';
import { AuditVerifier } from './audit-verifier.js';

/** What administrators did and read, for administrators. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/audit')
export class AuditAdminController {
  constructor(
    private readonly lists: AuditListService,
    private readonly exports: AuditExportService,
    private readonly verifier: AuditVerifier,
  ) {}

  @Get()
  @ApiOkResponse({ standardSchema: auditList })
  list(@Query({ schema: auditQuery }) query: AuditQuery, @ClientGone() signal: AbortSignal): Promise<AuditList> {
    return this.lists.list(query, signal);
  }

  @Get('export')
  @ApiOkResponse({
    description: 'Every entry that matches the filters, newest first. If the export is cut short, the connection is reset.',
    content: { 'text/csv': { schema: { type: 'string' } }, 'application/x-ndjson': { schema: { type: 'string' } } },
  })
  @ApiTooManyRequestsResponse({ description: '`too_many_exports`: two exports of this user are already running.' })
  export(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: auditExportQuery }) query: AuditExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.exports.send(reply, principal, query);
  }

  @Get('verification')
  @ApiOkResponse({ standardSchema: auditVerification })
  verification(): AuditVerification {
    return this.verifier.state();
  }

  @Post('verification')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: auditVerification })
  verify(@Body({ schema: emptyBody }) _: EmptyBody): AuditVerification {
    return this.verifier.start();
  }
}
