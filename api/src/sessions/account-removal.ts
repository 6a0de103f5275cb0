import { Injectable } from '@nestjs/common';
import { RecurringTask } from '../core/clock/recurring-task.js';
import { UsersService } from '../users/index.js';
import { SessionsService } from './sessions.service.js';

const MINUTE_MS = 60_000;

/**
 * Removes the sessions of deleted accounts, and finishes at the start and every minute what a crash or a fault left undone.
 *
 * Promises: each session is told by its `SessionDeleted`, in the job that removes it; no job removes very many rows.
 */
@Injectable()
export class AccountRemoval extends RecurringTask {
  constructor(
    private readonly users: UsersService,
    sessions: SessionsService,
  ) {
    super(MINUTE_MS, 'what deleted accounts left could not be removed; tried again in a minute');
    users.onRemoval((user_id) => sessions.removeSomeOf(user_id));
  }

  protected async round(): Promise<void> {
    for (let user_id = await this.users.nextDeleted(); user_id !== undefined && !this.isStopping; user_id = await this.users.nextDeleted())
      await this.users.finishDeletion(user_id);
  }
}
