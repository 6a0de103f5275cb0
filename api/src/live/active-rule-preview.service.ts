import { Injectable } from '@nestjs/common';
import { type ActiveRulePreview, type ActiveRulePreviewQuery, type ActiveRuleView, parseDuration } from '@switchboard/shared';
import { Clock } from '../core/clock/clock.js';
import { ActiveRule } from '../policies/index.js';
import { idleThreshold } from '../sessions/index.js';
import { ActiveRulePreviewRepository, MAX_COUNTED } from './active-rule-preview.repository.js';

/** Says which rule separates active from idle sessions, and what another one would change, before it is applied. */
@Injectable()
export class ActiveRulePreviewService {
  constructor(
    private readonly repository: ActiveRulePreviewRepository,
    private readonly rule: ActiveRule,
    private readonly clock: Clock,
  ) {}

  current(): ActiveRuleView {
    const { name: _, value, ...provenance } = this.rule.policy();
    return { ...value, ...provenance };
  }

  /**
   * Counts by the same comparison as the list, so that the counts are those that the list shows once the rule is applied.
   *
   * @param signal aborted when nobody waits for it any more
   * @throws ReadCancelled
   */
  async preview({ idle_after }: ActiveRulePreviewQuery, signal: AbortSignal): Promise<ActiveRulePreview> {
    const now = this.clock.now();
    const [before, after] = [this.rule.idleAfter, parseDuration(idle_after)!];
    const counts = await this.repository.count(idleThreshold(now, before), idleThreshold(now, after), signal);
    const shown = (count: number) => Math.min(count, MAX_COUNTED);
    const moved = shown(counts.moved);
    return {
      as_of: new Date(now).toISOString(),
      idle_after,
      now: { active: shown(counts.active_now), idle: shown(counts.idle_now) },
      then: { active: shown(counts.active_then), idle: shown(counts.idle_then) },
      becoming_idle: after < before ? moved : 0,
      becoming_active: after > before ? moved : 0,
      at_least: Object.values(counts).some((count) => count > MAX_COUNTED),
    };
  }
}
