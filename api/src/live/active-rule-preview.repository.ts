import { Injectable } from '@nestjs/common';
import { LongReads } from '../core/database/long-reads.js';
import { Statement } from '../core/database/statement.js';

/** Maximum number of sessions that are counted. */
export const MAX_COUNTED = 100_000;

/** Numbers of sessions that have not ended; one more than {@link MAX_COUNTED} where there are more. */
export interface RuleCounts {
  active_now: number;
  idle_now: number;
  active_then: number;
  idle_then: number;
  /** those that are active by one of the two rules only */
  moved: number;
}

/** Counts a range of the index of open sessions, and stops at the maximum. */
const counted = (name: keyof RuleCounts, range: string) =>
  `(SELECT count(*) FROM (SELECT 1 FROM user_sessions WHERE ended_at IS NULL AND ${range} LIMIT ${MAX_COUNTED + 1}) ${name}_rows) AS ${name}`;

// One statement, so that all counts are of the same instant.
const count = new Statement<Record<keyof RuleCounts, number | string>>(`SELECT
  ${counted('active_now', 'last_activity_at > $1')},
  ${counted('idle_now', 'last_activity_at <= $1')},
  ${counted('active_then', 'last_activity_at > $2')},
  ${counted('idle_then', 'last_activity_at <= $2')},
  ${counted('moved', 'last_activity_at > $3 AND last_activity_at <= $4')}`);

/** Counts sessions by two rules. */
@Injectable()
export class ActiveRulePreviewRepository {
  constructor(private readonly longReads: LongReads) {}

  /**
   * @param now separates active from idle by the present rule, see `idleThreshold`
   * @param then the same by the other one
   * @param signal aborted when nobody waits for the counts any more
   * @throws ReadCancelled
   */
  async count(now: string, then: string, signal: AbortSignal): Promise<RuleCounts> {
    const [first, last] = now < then ? [now, then] : [then, now];
    const row = (await count.one(this.longReads.on(signal), now, then, first, last))!;
    return {
      active_now: Number(row.active_now),
      idle_now: Number(row.idle_now),
      active_then: Number(row.active_then),
      idle_then: Number(row.idle_then),
      moved: Number(row.moved),
    };
  }
}
