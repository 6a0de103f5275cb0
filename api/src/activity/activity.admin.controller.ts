import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import { activity, type ActivityQuery, activityQuery } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { Roles } from '../core/http/access.js';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '../core/web/api-description.js';
import { ActivityResponses } from './activity-responses.js';

/** Recent messages and active sessions over time, for administrators. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/activity')
export class ActivityAdminController {
  constructor(private readonly responses: ActivityResponses) {}

  @Get()
  @ApiOkResponse({ standardSchema: activity })
  show(
    @Query({ schema: activityQuery }) query: ActivityQuery,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.responses.send(reply, query, ifNoneMatch);
  }
}
