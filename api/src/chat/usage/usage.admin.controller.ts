import { Controller, Get, Query } from '@nestjs/common';
import { type UsageQuery, usageQuery, type UsageReport, usageReport } from '@switchboard/shared';
import { Roles } from '../../core/http/access.js';
import { ClientGone } from '../../core/http/client-gone.js';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '../../core/web/api-description.js';
import { UsageService } from './usage.service.js';

/** What language models were used for, for administrators. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/usage')
export class UsageAdminController {
  constructor(private readonly usage: UsageService) {}

  @Get()
  @ApiOkResponse({ standardSchema: usageReport })
  report(@Query({ schema: usageQuery }) query: UsageQuery, @ClientGone() signal: AbortSignal): Promise<UsageReport> {
    return this.usage.report(query, signal);
  }
}
