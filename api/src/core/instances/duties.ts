import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { RecurringTask } from '../clock/recurring-task.js';
import { Membership } from './membership.js';

/**
 * What only one of several servers does: the recurring tasks that are duties, by the eldest living one.
 *
 * It saves work, and nothing depends on it: each of them is right when two servers do it at once, as happens while one hangs.
 */
@Injectable()
export class Duties implements OnModuleInit {
  constructor(
    private readonly membership: Membership,
    private readonly modules: ModulesContainer,
  ) {}

  /** Whether this server does them. */
  get isMine(): boolean {
    const { isJoined, isCurrent, living, instance_id } = this.membership;
    return !isJoined || (isCurrent && living[0]?.instance_id === instance_id);
  }

  onModuleInit(): void {
    if (!this.membership.isJoined) return;
    for (const module of this.modules.values())
      for (const { instance } of module.providers.values()) if (instance instanceof RecurringTask && instance.isDuty) instance.runOnlyIf(() => this.isMine);
    this.membership.describe('duties', () => this.isMine);
  }
}
