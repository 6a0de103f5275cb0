import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../core/clock/clock.js';
import { RecurringTask } from '../../core/clock/recurring-task.js';
import { SETTINGS } from '../../core/config/settings-token.js';
import { UsersService } from '../../users/index.js';
import { AdministratorPresence } from './administrator-presence.js';
import { type HandledSession, HandlingRepository } from './handling.repository.js';
import { HandlingReleases } from './handling-releases.js';
import type { HandlingSettings } from './handling.settings.js';

const INTERVAL_MS = 15_000;
/** Sessions that are read at once. */
const BATCH = 200;

/** Every 15 s, releases sessions whose administrator is away or silent for too long, or may no longer help. */
@Injectable()
export class ReleaseTask extends RecurringTask {
  constructor(
    private readonly repository: HandlingRepository,
    private readonly releases: HandlingReleases,
    private readonly presence: AdministratorPresence,
    private readonly users: UsersService,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: HandlingSettings,
  ) {
    super(INTERVAL_MS, 'sessions of absent administrators could not be released');
  }

  override get isDuty(): boolean {
    return true;
  }

  protected async runOnce(): Promise<void> {
    let last = { handled_by: '', session_id: '' };
    for (let batch: HandledSession[]; !this.isStopping; ) {
      batch = await this.repository.handledAfter(last, BATCH);
      const mayHelp = new Map<string, boolean>();
      for (const handled of batch) {
        const { handled_by } = handled;
        if (!mayHelp.has(handled_by)) mayHelp.set(handled_by, await this.users.isActiveAdministrator(handled_by));
        const isGone = !mayHelp.get(handled_by) || this.isAway(handled);
        if (isGone || this.isSilent(handled)) await this.releases.release(handled, null, !isGone);
      }
      if (batch.length < BATCH) return;
      last = batch.at(-1)!;
    }
  }

  private isAway({ handled_by, session_id }: HandledSession): boolean {
    return !this.presence.isThere(handled_by, session_id, this.settings.personAwayAfter);
  }

  /** Whether the administrator has left the user unanswered for too long, counted from the take-over at the earliest. */
  private isSilent({ waiting_since, handled_since }: HandledSession): boolean {
    if (waiting_since === null) return false;
    const since = Math.max(Date.parse(waiting_since), Date.parse(handled_since ?? waiting_since));
    return this.clock.now() - since > this.settings.personSilentAfter;
  }
}
