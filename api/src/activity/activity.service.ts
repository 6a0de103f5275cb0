import { Injectable } from '@nestjs/common';
import type { ActivitySpan } from '@switchboard/shared';
import { createHash } from 'node:crypto';
import { Clock } from '../core/clock/clock.js';
import { WriteGate } from '../core/database/write-gate.js';
import { ActivityRepository } from './activity.repository.js';
import { toActivityView, windowOf } from './activity.view.js';

const DAY_MS = 86_400_000;
/** Retention of minutes, in milliseconds. Also bounds the future: rows left behind by a clock that ran ahead are deleted as well. */
const RETENTION_MS = 8 * DAY_MS;
/** How long one snapshot is shared by all callers, in milliseconds. */
const CACHE_TTL_MS = 1_000;

/** One serialised response, shared by all callers that ask for the same span. */
export interface ActivitySnapshot {
  /** hash of the points; equal points have an equal hash in every process */
  content: string;
  /** a strong ETag: the content hash plus the `as_of` instant of the body */
  etag: string;
  as_of: string;
  body: string;
}

interface CachedSnapshot {
  at: number;
  snapshot: Promise<ActivitySnapshot>;
}

/**
 * Recent activity, from counts that triggers keep.
 *
 * States: per span, the latest snapshot and its instant, or none yet.
 *
 * Guarantees: a write by this server or any other program is visible within a second; each span is read at most once a second
 * however many callers ask, and never when no one asks; after the clock is set back, nothing later than the new time is shown.
 */
@Injectable()
export class ActivityService {
  private readonly cache = new Map<ActivitySpan, CachedSnapshot>();

  constructor(
    private readonly repository: ActivityRepository,
    private readonly clock: Clock,
    private readonly gate: WriteGate,
  ) {}

  /** @throws database errors */
  snapshot(span: ActivitySpan): Promise<ActivitySnapshot> {
    const now = this.clock.now();
    const cached = this.cache.get(span);
    if (cached && now >= cached.at && now < cached.at + CACHE_TTL_MS && windowOf(span, now).to === windowOf(span, cached.at).to)
      return cached.snapshot;
    const entry = { at: now, snapshot: this.readSnapshot(span, now) };
    this.cache.set(span, entry);
    // A failed read is not shared with later callers.
    entry.snapshot.catch(() => this.cache.get(span) === entry && this.cache.delete(span));
    return entry.snapshot;
  }

  /** Deletes minutes that are no longer shown. @param limit maximum number of rows @returns how many rows were deleted */
  prune(limit: number): Promise<number> {
    const now = this.clock.now();
    const [from, to] = [now - RETENTION_MS, now + RETENTION_MS].map((instant) => new Date(instant).toISOString()) as [string, string];
    return this.gate.run(({ manager }) => this.repository.removeOutside(manager, from, to, limit));
  }

  private async readSnapshot(span: ActivitySpan, now: number): Promise<ActivitySnapshot> {
    const { from, to } = windowOf(span, now);
    const minutes = await this.repository.between(new Date(from).toISOString(), new Date(to).toISOString());
    const view = toActivityView(span, now, minutes);
    const content = createHash('sha256').update(JSON.stringify([span, view.points])).digest('base64url').slice(0, 22);
    return { content, etag: `"${content}.${now.toString(36)}"`, as_of: view.as_of, body: JSON.stringify(view) };
  }
}
