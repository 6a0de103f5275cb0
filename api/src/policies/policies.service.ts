import { Injectable } from '@nestjs/common';
import type { Policy, PolicyChange, PolicyList, PolicyName } from '@switchboard/shared';
import { Clock } from '../core/clock/clock.js';
import { WriteGate } from '../core/database/write-gate.js';
import { actorOf, type Principal } from '../core/http/access.js';
import { ActiveRule } from './active-rule.js';
import { lockedByEnvironment, stalePolicy } from './policies.errors.js';
import { ActiveRuleChanged } from './policies.events.js';
import { PoliciesRepository } from './policies.repository.js';

/**
 * Changes what administrators may change while the server runs.
 *
 * Guarantees: a change is a compare-and-set on the policy's row, so that of several at once one succeeds and the others learn of it; it applies
 * from the moment in which its caller gets the response.
 */
@Injectable()
export class PoliciesService {
  constructor(
    private readonly gate: WriteGate,
    private readonly repository: PoliciesRepository,
    private readonly rule: ActiveRule,
    private readonly clock: Clock,
  ) {}

  list(): PolicyList {
    return { policies: [this.rule.policy()] };
  }

  /** @throws DomainError 409 `locked_by_environment`, `stale_policy` */
  async change(principal: Principal, name: PolicyName, { value, version }: PolicyChange): Promise<Policy> {
    if (this.rule.isLocked) throw lockedByEnvironment('SESSION_IDLE_AFTER');
    const from = this.rule.policy().value;
    await this.gate.run(async (job) => {
      const writing = { value: JSON.stringify(value), at: this.clock.instant(), by: principal.user_id };
      const stored = await this.repository.compareAndSet(job.manager, name, version, writing);
      if (!stored) throw stalePolicy();
      await job.publish(new ActiveRuleChanged(from, value, stored, actorOf(principal)));
    });
    return this.rule.policy();
  }
}
