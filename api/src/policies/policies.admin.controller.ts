import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { type Policy, policy, type PolicyChange, policyChange, type PolicyList, policyList } from '@switchboard/shared';
import { CurrentPrincipal, type Principal, Roles } from '../core/http/access.js';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '../core/web/api-description.js';
import { PoliciesService } from './policies.service.js';
import { type PolicyParameter, policyParameter } from './policy.parameter.js';

/** What administrators may change while the server runs. */
@ApiTags('administration')
@ApiBearerAuth()
@Roles('admin')
@Controller('admin/policies')
export class PoliciesAdminController {
  constructor(private readonly policies: PoliciesService) {}

  @Get()
  @ApiOkResponse({ standardSchema: policyList })
  list(): PolicyList {
    return this.policies.list();
  }

  @Put(':name')
  @ApiOkResponse({ standardSchema: policy })
  change(
    @CurrentPrincipal() principal: Principal,
    @Param({ schema: policyParameter }) params: PolicyParameter,
    @Body({ schema: policyChange }) body: PolicyChange,
  ): Promise<Policy> {
    return this.policies.change(principal, params.name, body);
  }
}
