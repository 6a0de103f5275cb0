import { Module } from '@nestjs/common';
import { ActivityResponses } from './activity-responses.js';
import { ActivityPruning } from './activity-pruning.js';
import { ActivityAdminController } from './activity.admin.controller.js';
import { ActivityRepository } from './activity.repository.js';
import { ActivityService } from './activity.service.js';

/**
 * Sessions and messages per minute, as drawn by the console's chart. Database triggers do the counting; nothing here subscribes to
 * events.
 */
@Module({
  controllers: [ActivityAdminController],
  providers: [ActivityResponses, ActivityPruning, ActivityRepository, ActivityService],
})
export class ActivityModule {}
