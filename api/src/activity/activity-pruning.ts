import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ActivityService } from './activity.service.js';

const HOUR_MS = 3_600_000;
/** Rows deleted in one job, so that other writers never wait long. */
const AT_ONCE = 500;

/** Deletes minutes that are no longer kept, at start and every hour. Nobody sees them before that already. */
@Injectable()
export class ActivityPruning implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ActivityPruning.name);
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly activity: ActivityService) {}

  onApplicationBootstrap(): void {
    void this.prune();
    this.timer = setInterval(() => void this.prune(), HOUR_MS).unref();
  }

  onModuleDestroy(): void {
    this.stopped = true;
    clearInterval(this.timer);
  }

  private async prune(): Promise<void> {
    try {
      while (!this.stopped && (await this.activity.prune(AT_ONCE)) === AT_ONCE);
    } catch (error) {
      this.logger.warn({ err: error }, 'old minutes of activity could not be deleted; tried again in an hour');
    }
  }
}
