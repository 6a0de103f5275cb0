import { Injectable } from '@nestjs/common';
import { RecurringTask } from '../core/clock/recurring-task.js';
import { ActivityService } from './activity.service.js';

const HOUR_MS = 3_600_000;
/** Rows deleted per job, so that other writers never wait long. */
const BATCH_SIZE = 500;

/** Deletes minutes past their retention, at startup and every hour. Reads already exclude them before that. */
@Injectable()
export class ActivityPruning extends RecurringTask {
  constructor(private readonly activity: ActivityService) {
    super(HOUR_MS, 'old activity counts could not be deleted; retrying in an hour');
  }

  override get isDuty(): boolean {
    return true;
  }

  protected async runOnce(): Promise<void> {
    while (!this.isStopping && (await this.activity.prune(BATCH_SIZE)) === BATCH_SIZE);
  }
}
