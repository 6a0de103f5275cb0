import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SignInsService } from './sign-ins.service.js';

const HOUR_MS = 3_600_000;
/** Sign-ins deleted in one job: each may have thousands of refresh tokens, and other writers wait meanwhile. */
const AT_ONCE = 20;

/** Deletes expired sign-ins at start and every hour. They count for nothing before that already. */
@Injectable()
export class SignInPruning implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(SignInPruning.name);
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly signIns: SignInsService) {}

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
      while (!this.stopped && (await this.signIns.prune(AT_ONCE)) === AT_ONCE);
    } catch (error) {
      this.logger.warn({ err: error }, 'expired sign-ins could not be deleted; tried again in an hour');
    }
  }
}
