import { Injectable, computed, inject } from '@angular/core';
import type { ActiveRuleView } from '@switchboard/shared';
import { Dialogs } from '../../../core/dialogs';
import { liveQuery } from '../../../core/live/live-query';
import { LiveSettings } from '../../../core/live/live-settings';
import { OPEN_SESSION } from '../open-session';
import { SessionsStore } from '../sessions.store';
import { ACTIVE_RULE_URL } from './active-rule-api';

/** Milliseconds between two polls on a page without the list: the rule changes rarely. */
const INTERVAL_MS = 60_000;

/**
 * The rule for active sessions, as a page shows it: the list's own, which is that of the rows on screen, or else a polled one. Provide it in
 * the page's component.
 */
@Injectable()
export class IdleRule {
  private readonly dialogs = inject(Dialogs);
  private readonly settings = inject(LiveSettings);
  private readonly list = inject(SessionsStore, { optional: true });
  private readonly page = inject(OPEN_SESSION, { optional: true });
  private readonly polled = this.list
    ? null
    : liveQuery<ActiveRuleView>({
        url: () => ACTIVE_RULE_URL,
        interval: computed(() => (this.settings.paused() ? 0 : INTERVAL_MS)),
        ...(this.page && { stream: this.page.events, onEvent: ({ event }) => event === 'rule' }),
      });

  /** The duration without activity after which a session is idle, such as `30m`; null before it is known. */
  readonly idle_after = computed(() => (this.list?.live ?? this.polled)?.value()?.idle_after ?? null);

  /**
   * Shows the rule, and what another one would change.
   *
   * @param back CSS selector of the element to focus afterwards, see `Dialogs`
   */
  async change(back?: string): Promise<void> {
    const isChanged = await this.dialogs.open<boolean>(() => import('./rule-dialog').then(({ RuleDialog }) => RuleDialog), { ...(back ? { back } : {}) });
    if (!isChanged) return;
    this.list?.live.refresh();
    this.page?.refresh();
    this.polled?.refresh();
  }
}
