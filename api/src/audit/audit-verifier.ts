import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { AuditVerification } from '@switchboard/shared';
import { Clock } from '../core/clock/clock.js';
import { yieldToEventLoop } from '../core/clock/event-loop.js';
import { AuditRepository } from './audit.repository.js';
import { verifyChain } from './verification.js';

/** Entries checked in one turn of the event loop: a few milliseconds of work. */
const BATCH_ENTRIES = 250;

const NEVER: AuditVerification = { state: 'never', checked: 0, total: 0, ended_at: null, broken: null };

/**
 * Checks the whole chain of the audit log for the console, as `npm run audit:verify` does.
 *
 * States: never, running, then intact, broken, or failed (the database did not respond, or the server stops). Guarantees: at most one check
 * runs, however many ask for one; requests and writes are served between any two batches; the result is kept until the next check.
 */
@Injectable()
export class AuditVerifier implements OnModuleDestroy {
  private readonly logger = new Logger(AuditVerifier.name);
  private current = NEVER;
  private run: Promise<void> | null = null;
  private isClosing = false;

  constructor(
    private readonly entries: AuditRepository,
    private readonly clock: Clock,
  ) {}

  /** The running check, or the result of the last one. */
  state(): AuditVerification {
    return this.current;
  }

  /** Starts a check, unless one is running. @returns the running check */
  start(): AuditVerification {
    if (this.run === null && !this.isClosing) {
      this.current = { ...NEVER, state: 'running' };
      this.run = this.check().finally(() => (this.run = null));
    }
    return this.current;
  }

  async onModuleDestroy(): Promise<void> {
    this.isClosing = true;
    await this.run;
  }

  private async check(): Promise<void> {
    try {
      const { checked, broken, head } = await verifyChain(this.inTurns(), BATCH_ENTRIES);
      this.end({ state: broken ? 'broken' : 'intact', checked, total: head?.seq ?? checked, broken });
      if (broken) this.logger.error(broken, 'the chain of the audit log is broken');
    } catch (error) {
      this.end({ ...this.current, state: 'failed' });
      if (!this.isClosing) this.logger.warn({ err: error }, 'the audit log could not be checked');
    }
  }

  private inTurns(): Pick<AuditRepository, 'head' | 'next' | 'beyondHead'> {
    return {
      head: async () => {
        const head = await this.entries.head();
        this.current = { ...this.current, total: head?.seq ?? 0 };
        return head;
      },
      next: async (after, until, limit) => {
        this.current = { ...this.current, checked: after };
        await yieldToEventLoop();
        if (this.isClosing) throw new Error('the server is shutting down');
        return this.entries.next(after, until, limit);
      },
      beyondHead: () => this.entries.beyondHead(),
    };
  }

  private end(result: Omit<AuditVerification, 'ended_at'>): void {
    this.current = { ...result, ended_at: this.clock.instant() };
  }
}
