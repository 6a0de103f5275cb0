import { Component, computed, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { liveQuery } from '../../core/live/live-query';
import { LiveSettings } from '../../core/live/live-settings';
import { Icon } from '../../ui/icon/icon';
import { absoluteTime } from '../../ui/time-ago/relative-time';

/** The part of `GET /api/health` about the message search. */
interface Health {
  readonly parts: { readonly search: { readonly complete_after?: string } };
}

/** Notice that the message search is not complete yet, and for which sessions it is. Show it with the results of such a search. */
@Component({
  selector: 'app-search-backlog',
  imports: [Icon, TranslocoDirective],
  template: `
    @if (since(); as time) {
      <p *transloco="let t"><app-icon name="clock" /><span>{{ t('sessions.backlog', { time }) }}</span></p>
    }
  `,
  styles: `
    p {
      display: flex;
      align-items: center;
      gap: 0.75rem;
      margin: 0;
      padding: 0.75rem 1rem;
      border-radius: 12px;
      background: var(--badge-warn-surface);
      color: var(--badge-warn-ink);
      font: var(--mat-sys-body-medium);
    }
  `,
})
export class SearchBacklog {
  /** BCP 47 */
  readonly locale = input.required<string>();

  private readonly health = liveQuery<Health>({ url: () => '/api/health', interval: inject(LiveSettings).pollInterval });
  protected readonly since = computed(() => {
    const instant = this.health.value()?.parts.search.complete_after;
    return instant === undefined ? null : absoluteTime(instant, this.locale());
  });
}
