import { Controller, Get, Query } from '@nestjs/common';
import { type AuditList, auditList, type AuditQuery, auditQuery } from '@switchboard/shared';
import { Roles } from '../core/http/access.js';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '../core/web/api-description.js';
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
