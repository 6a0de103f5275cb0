import { Inject, Injectable, Logger } from '@nestjs/common';
import { type ActiveRuleValue, activeRuleValue, durationText, parseDuration, type Policy } from '@switchboard/shared';
import { SETTINGS } from '../core/config/settings-token.js';
import type { ActiveRuleSettings } from './active-rule.settings.js';
import { StoredPolicies } from './stored-policies.js';

/**
 * The rule that separates active from idle sessions: the only place that knows after how long a session is idle.
 *
 * Guarantees: the environment wins over what administrators have stored. A stored value that another program has made invalid counts as
 * none.
 */
@Injectable()
export class ActiveRule {
  private readonly logger = new Logger(ActiveRule.name);
  private readonly listeners: (() => void)[] = [];
  private value: ActiveRuleValue | null = null;
  private milliseconds: number;

  constructor(
    private readonly policies: StoredPolicies,
    @Inject(SETTINGS) private readonly settings: ActiveRuleSettings,
  ) {
    this.milliseconds = settings.sessionIdleAfter;
    policies.onChange(() => this.read());
  }

  /** milliseconds without activity after which a session is idle */
  get idleAfter(): number {
    return this.milliseconds;
  }

  /** The same as a duration such as `5m`. */
  get idleAfterText(): string {
    return durationText(this.milliseconds);
  }

  /** Whether the environment sets the rule, so that nobody can change it. */
  get isLocked(): boolean {
    return this.settings.isSessionIdleAfterSet;
  }

  /** @param listener called synchronously after the rule has changed, when {@link idleAfter} is the new one */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** The rule as the policy `active_rule`. */
  policy(): Policy {
    const stored = this.policies.get('active_rule');
    return {
      name: 'active_rule',
      value: { idle_after: this.idleAfterText },
      source: this.isLocked ? 'environment' : this.value ? 'policy' : 'default',
      version: stored?.version ?? 0,
      changed_at: stored?.changed_at ?? null,
      changed_by: stored?.changed_by ?? null,
    };
  }

  private read(): void {
    const before = this.milliseconds;
    this.value = this.storedValue();
    const stored = this.isLocked ? null : this.value;
    this.milliseconds = (stored && parseDuration(stored.idle_after)) ?? this.settings.sessionIdleAfter;
    if (this.milliseconds !== before) for (const listener of this.listeners) listener();
  }

  private storedValue(): ActiveRuleValue | null {
    const stored = this.policies.get('active_rule');
    if (!stored) return null;
    try {
      return activeRuleValue.parse(JSON.parse(stored.value));
    } catch {
      this.logger.warn({ policy: 'active_rule' }, 'the stored value of a policy is invalid and was ignored');
      return null;
    }
  }
}
