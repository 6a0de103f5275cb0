import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../http/access.js';
import { RateLimitedAs } from '../http/rate-limits.js';
import { ApiOkResponse, ApiTags } from '../web/api-description.js';
import { type Health, healthSchema, HealthService } from './health.service.js';

/** Whether the server is alive, and whether it is ready. */
@ApiTags('health')
@Public()
@RateLimitedAs('unlimited')
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get()
  @ApiOkResponse({ standardSchema: healthSchema })
  details(@Res() reply: FastifyReply): Promise<unknown> {
    return this.health.details().then((health) => reply.code(health.status === 'ok' ? 200 : 503).send(health));
  }

  @Get('live')
  @ApiOkResponse({ standardSchema: healthSchema.pick({ status: true }) })
  live(): Pick<Health, 'status'> {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOkResponse({ standardSchema: healthSchema.pick({ status: true }) })
  ready(): Promise<Pick<Health, 'status'>> {
    return this.health.ready();
  }
}
