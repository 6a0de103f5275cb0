import { Controller, Get, Res } from '@nestjs/common';
import { type ExtensionList, extensionList, type ExtensionsLeftOut, extensionsLeftOut } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { CurrentPrincipal, type Principal, Roles } from '../core/http/access.js';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '../core/web/api-description.js';
import { ExtensionsService } from './extensions.service.js';
import { PersonalDataService } from './personal-data.service.js';

/** Gives people what extensions store about them. */
@ApiTags('account')
@ApiBearerAuth()
@Roles('user')
@Controller('auth/me/extension-data')
export class ExtensionDataController {
  constructor(private readonly personalData: PersonalDataService) {}

  @Get()
  export(@CurrentPrincipal() principal: Principal, @Res() reply: FastifyReply): Promise<void> {
    return this.personalData.sendOwn(reply, principal);
  }
}

/** Tells the pages which extensions they hide. */
@ApiTags('account')
@ApiBearerAuth()
@Roles('user')
@Controller('extensions')
export class ExtensionsController {
  constructor(private readonly extensions: ExtensionsService) {}

  @Get()
  @ApiOkResponse({ standardSchema: extensionsLeftOut })
  leftOut(): ExtensionsLeftOut {
    return this.extensions.leftOut();
  }
}

/** Shows administrators which extensions there are, and how they are. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/extensions')
export class ExtensionsAdminController {
  constructor(private readonly extensions: ExtensionsService) {}

  @Get()
  @ApiOkResponse({ standardSchema: extensionList })
  list(): Promise<ExtensionList> {
    return this.extensions.list();
  }
}
