import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../http/access.js';
import { type Health, healthSchema, HealthService } from './health.service.js';

/** Whether the server lives, and whether it can serve. */
@ApiTags('health')
@Public()
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get()
  @ApiOkResponse({ standardSchema: healthSchema })
  details(): Promise<Health> {
    return this.health.details();
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
