import { Injectable } from '@nestjs/common';
import { RecurringTask } from '../../core/clock/recurring-task.js';
import { SignInsService } from './sign-ins.service.js';

const HOUR_MS = 3_600_000;
/** Sign-ins deleted per job; other writers wait while it runs. */
const BATCH_SIZE = 100;

/** Deletes expired sign-ins at startup and every hour. They are rejected as soon as they expire, not only once deleted. */
@Injectable()
export class SignInPruning extends RecurringTask {
  constructor(private readonly signIns: SignInsService) {
    super(HOUR_MS, 'expired sign-ins could not be deleted; retrying in an hour');
  }

  override get isDuty(): boolean {
    return true;
  }

  protected async runOnce(): Promise<void> {
    while (!this.isStopping && (await this.signIns.prune(BATCH_SIZE)) === BATCH_SIZE);
  }
}
