import { Injectable } from '@nestjs/common';
import type { ActivitySpan } from '@switchboard/shared';
import { createHash } from 'node:crypto';
import { Clock } from '../core/clock/clock.js';
import { WriteGate } from '../core/database/write-gate.js';
import { ActivityRepository } from './activity.repository.js';
import { toActivityView, windowOf } from './activity.view.js';

const DAY_MS = 86_400_000;
/** How long minutes are kept. A clock that ran as far ahead leaves none for good either. */
const KEEP_MS = 8 * DAY_MS;
/** How long one reading serves everyone who asks, in milliseconds. */
const SHARED_MS = 1_000;

/** One answer, ready to send to everyone who asks for the same span. */
export interface ActivitySnapshot {
  /** names what the points show; the same points have the same, whatever the process */
  content: string;
  /** a strong ETag: the content, and the instant that stands in the body */
  etag: string;
  as_of: string;
  body: string;
}

interface Shared {
  at: number;
  snapshot: Promise<ActivitySnapshot>;
}

/**
 * What happened lately, from counts that triggers keep.
 *
 * States: for each span the latest snapshot and its instant, or none yet.
 *
 * Promises: whoever wrote, the server or another program, it shows within a second; however many ask, a span is read once a
 * second at most, and never while nobody asks; a clock that was set back shows nothing of the time after it.
 */
@Injectable()
export class ActivityService {
  private readonly shared = new Map<ActivitySpan, Shared>();

  constructor(
    private readonly repository: ActivityRepository,
    private readonly clock: Clock,
    private readonly gate: WriteGate,
  ) {}

  /** @throws what the database throws */
  snapshot(span: ActivitySpan): Promise<ActivitySnapshot> {
    const now = this.clock.now();
    const known = this.shared.get(span);
    if (known && now >= known.at && now < known.at + SHARED_MS && windowOf(span, now).to === windowOf(span, known.at).to)
      return known.snapshot;
    const made = { at: now, snapshot: this.make(span, now) };
    this.shared.set(span, made);
    // A failure is not shared with those who ask later.
    made.snapshot.catch(() => this.shared.get(span) === made && this.shared.delete(span));
    return made.snapshot;
  }

  /** Deletes minutes that nobody sees any more. @param most rows to delete @returns how many were deleted */
  prune(most: number): Promise<number> {
    const now = this.clock.now();
    const [from, to] = [now - KEEP_MS, now + KEEP_MS].map((instant) => new Date(instant).toISOString()) as [string, string];
    return this.gate.run(({ manager }) => this.repository.removeOutside(manager, from, to, most));
  }

  private async make(span: ActivitySpan, now: number): Promise<ActivitySnapshot> {
    const { from, to } = windowOf(span, now);
    const minutes = await this.repository.between(new Date(from).toISOString(), new Date(to).toISOString());
    const view = toActivityView(span, now, minutes);
    const content = createHash('sha256').update(JSON.stringify([span, view.points])).digest('base64url').slice(0, 22);
    return { content, etag: `"${content}.${now.toString(36)}"`, as_of: view.as_of, body: JSON.stringify(view) };
  }
}
