import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { SignInRefusal } from '@switchboard/shared';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../core/clock/clock.js';
import { WriteGate } from '../../core/database/write-gate.js';
import { networkOf } from '../../core/limits/network.js';
import { type SignInOrigin, SignInRefused, SignInRestricted } from '../auth.events.js';
import { ConsecutiveFailures, MAX_CONSECUTIVE_FAILURES, type UnsavedFailures } from './consecutive-failures.js';
import { RefusalSampler } from './refusal-sampler.js';
import { SignInThrottleRepository } from './sign-in-throttle.repository.js';

/** Maximum number of events waiting to be written; further ones are dropped while the database accepts none. */
const MAX_PENDING = 500;
/** Delay before a retry after the database has failed, in milliseconds. */
const RETRY_MS = 1_000;

/** A wrong password that counts against an account. */
export interface WrongPassword {
  user_id: string;
  /** the known device that it came from; null for an unknown one */
  device_hash: string | null;
}

/**
 * Records refused sign-ins in the background: the counts of wrong passwords per account and device, and entries for the audit log.
 *
 * Guarantees: no refused caller waits for the write, so that response times do not reveal whether an account exists. What is recorded while a
 * job is running is written by the next one, all together. Counts are retried until the database has stored them; a crash loses those of
 * the last moment. Audit entries that cannot be written are dropped with a warning.
 */
@Injectable()
export class SignInFailureRecorder implements OnModuleDestroy {
  private readonly logger = new Logger(SignInFailureRecorder.name);
  private readonly sampling: RefusalSampler;
  private events: SignInRefused[] = [];
  private deviceFailures: { user_id: string; device_hash: string }[] = [];
  private writing: Promise<void> | null = null;
  private retryTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly gate: WriteGate,
    private readonly failures: ConsecutiveFailures,
    private readonly repository: SignInThrottleRepository,
    clock: Clock,
  ) {
    this.sampling = new RefusalSampler(clock);
  }

  /** Records a refused sign-in. @param user_id the account concerned, or null where there is none */
  recordRefusal(user_id: string | null, reason: SignInRefusal, origin: SignInOrigin): void {
    const skipped = this.sampling.sample(user_id, networkOf(origin.address));
    if (skipped !== null) this.enqueue(new SignInRefused(user_id, reason, origin, skipped));
  }

  /** Records a wrong password, which counts. */
  recordWrongPassword({ user_id, device_hash }: WrongPassword, origin: SignInOrigin): void {
    if (device_hash !== null && this.deviceFailures.length < MAX_PENDING) this.deviceFailures.push({ user_id, device_hash });
    this.failures.recordFailure(user_id, origin);
    this.scheduleFlush();
  }

  async onModuleDestroy(): Promise<void> {
    clearTimeout(this.retryTimer);
    this.scheduleFlush();
    await this.writing;
    clearTimeout(this.retryTimer);
  }

  private enqueue(event: SignInRefused): void {
    if (this.events.length < MAX_PENDING) this.events.push(event);
    this.scheduleFlush();
  }

  private scheduleFlush(): void {
    this.writing ??= this.flush().finally(() => (this.writing = null));
  }

  private async flush(): Promise<void> {
    // Refusals of one turn of the event loop are written together.
    await new Promise(setImmediate);
    while (this.events.length + this.deviceFailures.length > 0 || this.failures.hasUnsaved) {
      const { events, deviceFailures } = this;
      [this.events, this.deviceFailures] = [[], []];
      const counts = this.failures.beginSaving();
      try {
        await this.gate.run(async ({ manager, publish }) => {
          for (const count of counts) if (await this.store(manager, count)) await publish(new SignInRestricted(count.user_id, count.origin));
          for (const { user_id, device_hash } of deviceFailures) await this.repository.addDeviceFailure(manager, user_id, device_hash);
          for (const event of events) await publish(event);
        });
        this.failures.endSaving(counts, true);
      } catch (error) {
        this.failures.endSaving(counts, false);
        this.deviceFailures = [...deviceFailures, ...this.deviceFailures].slice(0, MAX_PENDING);
        this.logger.warn({ err: error, entries: events.length }, 'refused sign-ins could not be recorded in the audit log');
        clearTimeout(this.retryTimer);
        this.retryTimer = setTimeout(() => this.scheduleFlush(), RETRY_MS).unref();
        return;
      }
    }
  }

  /** @returns whether the failures are used up from now on: once, whichever of several servers adds the last one */
  private async store(manager: EntityManager, { user_id, added }: UnsavedFailures): Promise<boolean> {
    if (added < 0) await this.repository.subtractFailures(manager, user_id, -added);
    if (added <= 0) return false;
    const count = await this.repository.addFailures(manager, user_id, added);
    return count >= MAX_CONSECUTIVE_FAILURES && count - added < MAX_CONSECUTIVE_FAILURES;
  }
}
