import { Injectable } from '@nestjs/common';
import { ReplyFailed } from '../chat/index.js';
import { Bus } from '../core/bus/bus.js';
import { Clock } from '../core/clock/clock.js';
import { RecurringTask } from '../core/clock/recurring-task.js';
import { WriteGate } from '../core/database/write-gate.js';
import { ActivityRepository } from './activity.repository.js';

const INTERVAL_MS = 2_000;
const MINUTE_MS = 60_000;

/**
 * Counts the answers that fail, for the chart. Most of them leave no row that a trigger could count.
 *
 * Guarantees: however many fail, there is one write in two seconds; a crash loses the counts of the last two.
 */
@Injectable()
export class FailureCounts extends RecurringTask {
  /** not written yet, by minute in milliseconds since the epoch */
  private counts = new Map<number, number>();

  constructor(
    bus: Bus,
    private readonly gate: WriteGate,
    private readonly repository: ActivityRepository,
    private readonly clock: Clock,
  ) {
    super(INTERVAL_MS, 'failed answers could not be counted');
    bus.committed(ReplyFailed, () => this.count());
  }

  protected async runOnce(): Promise<void> {
    const { counts } = this;
    if (counts.size === 0) return;
    this.counts = new Map();
    try {
      await this.gate.run(async ({ manager }) => {
        for (const [minute, count] of counts) await this.repository.addFailed(manager, new Date(minute).toISOString(), count);
      });
    } catch (error) {
      for (const [minute, count] of counts) this.add(minute, count);
      throw error;
    }
  }

  private count(): void {
    this.add(Math.floor(this.clock.now() / MINUTE_MS) * MINUTE_MS, 1);
  }

  private add(minute: number, count: number): void {
    this.counts.set(minute, (this.counts.get(minute) ?? 0) + count);
  }
}
