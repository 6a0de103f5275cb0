import { Module } from '@nestjs/common';
import { ActivityResponses } from './activity-responses.js';
import { ActivityPruning } from './activity-pruning.js';
import { ActivityAdminController } from './activity.admin.controller.js';
import { ActivityRepository } from './activity.repository.js';
import { ActivityService } from './activity.service.js';
import { FailureCounts } from './failure-counts.js';

/**
 * Sessions, messages and failed answers per minute, as drawn by the console's chart. Database triggers do the counting, except for answers that
 * failed.
 */
@Module({
  controllers: [ActivityAdminController],
  providers: [ActivityResponses, ActivityPruning, ActivityRepository, ActivityService, FailureCounts],
})
export class ActivityModule {}
