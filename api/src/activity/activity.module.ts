import { Module } from '@nestjs/common';
import { ActivityAnswers } from './activity-answers.js';
import { ActivityPruning } from './activity-pruning.js';
import { ActivityAdminController } from './activity.admin.controller.js';
import { ActivityRepository } from './activity.repository.js';
import { ActivityService } from './activity.service.js';

/** Sessions and messages by the minute: what the console's chart draws. The database counts, nothing here listens. */
@Module({
  controllers: [ActivityAdminController],
  providers: [ActivityAnswers, ActivityPruning, ActivityRepository, ActivityService],
})
export class ActivityModule {}
