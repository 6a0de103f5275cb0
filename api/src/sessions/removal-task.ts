import { Injectable } from '@nestjs/common';
import { RecurringTask } from '../core/clock/recurring-task.js';
import { UsersService } from '../users/index.js';
import { SessionRemoval } from './session-removal.js';

const MINUTE_MS = 60_000;

/**
 * Removes the sessions of deleted accounts. At startup and every minute it also finishes what a crash or an error left of deleted accounts
 * and sessions.
 *
 * Guarantees: a `SessionDeleted` is published for each session, in the job that removes it; no job removes very many rows.
 */
@Injectable()
export class RemovalTask extends RecurringTask {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: SessionRemoval,
  ) {
    super(MINUTE_MS, 'data of deleted accounts and sessions could not be removed; retrying in a minute');
    users.onRemoval((user_id) => sessions.removeBatchOf(user_id));
  }

  override get isDuty(): boolean {
    return true;
  }

  protected async runOnce(): Promise<void> {
    while (!this.isStopping && (await this.sessions.finishNext()));
    for (let user_id = await this.users.nextDeleted(); user_id !== undefined && !this.isStopping; user_id = await this.users.nextDeleted())
      await this.users.finishDeletion(user_id);
  }
}
