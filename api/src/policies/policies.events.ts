import type { ActiveRuleValue } from '@switchboard/shared';
import type { Actor } from '../core/http/access.js';
import type { PolicyEntity } from './policy.entity.js';

/** An administrator changed the policy `active_rule`. */
export class ActiveRuleChanged {
  constructor(
    readonly from: ActiveRuleValue,
    readonly to: ActiveRuleValue,
    readonly stored: PolicyEntity,
    readonly actor: Actor,
  ) {}
}
