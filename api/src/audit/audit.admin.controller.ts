import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { type AuditList, auditList, type AuditQuery, auditQuery } from '@switchboard/shared';
import { Roles } from '../core/http/access.js';
import { AuditService } from './audit.service.js';

/** What administrators did and read, for administrators. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/audit')
export class AuditAdminController {
  constructor(private readonly audit: AuditService) {}

  @Get()
  @ApiOkResponse({ standardSchema: auditList })
  list(@Query({ schema: auditQuery }) query: AuditQuery): Promise<AuditList> {
    return this.audit.list(query);
  }
}
