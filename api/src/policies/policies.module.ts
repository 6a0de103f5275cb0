import { Module } from '@nestjs/common';
import { ActiveRule } from './active-rule.js';
import { PoliciesAdminController } from './policies.admin.controller.js';
import { PoliciesRepository } from './policies.repository.js';
import { PoliciesService } from './policies.service.js';
import { StoredPolicies } from './stored-policies.js';

/** What administrators may change while the server runs: at present when a session counts as active. */
@Module({
  controllers: [PoliciesAdminController],
  providers: [ActiveRule, PoliciesRepository, PoliciesService, StoredPolicies],
  exports: [ActiveRule],
})
export class PoliciesModule {}
