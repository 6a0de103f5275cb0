import { Controller, Get } from '@nestjs/common';
import { type ServerInstances, serverInstances } from '@switchboard/shared';
import { Roles } from '../core/http/access.js';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '../core/web/api-description.js';
import { InstancesService } from './instances.service.js';

/** The servers on the database. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/instances')
export class InstancesAdminController {
  constructor(private readonly instances: InstancesService) {}

  @Get()
  @ApiOkResponse({ standardSchema: serverInstances })
  list(): ServerInstances {
    return this.instances.list();
  }
}
