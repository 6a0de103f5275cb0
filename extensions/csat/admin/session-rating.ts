import { Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Card, Language, LiveSettings, TimeAgo, TranslocoDirective, extensionStream, liveQuery, slotContext } from '@switchboard/admin';
import type { RatingList } from './ratings';
import { Stars } from './stars';

/** In the slot `session.aside`: what the user of a session thought of it. */
@Component({
  selector: 'csat-session-rating',
  imports: [Card, RouterLink, Stars, TimeAgo, TranslocoDirective],
  template: `
    <app-card *transloco="let t" [heading]="t('x.csat.aside.heading')">
      @if (rating(); as rating) {
        <p class="line">
          <csat-stars [stars]="rating.stars" />
          <app-time-ago [instant]="rating.rated_at" [now]="live.server_now() ?? 0" [locale]="locale()" />
        </p>
        @if (rating.comment) {
          <blockquote dir="auto">{{ rating.comment }}</blockquote>
        }
      } @else if (live.isCurrent()) {
        <p>{{ t(isEnded() ? 'x.csat.aside.none' : 'x.csat.aside.waits') }}</p>
      } @else if (live.failure()) {
        <p>{{ t('x.csat.aside.failed') }}</p>
      }
      <a class="all" routerLink="/admin/x/csat">{{ t('x.csat.aside.all') }}</a>
    </app-card>
  `,
  styleUrl: './session-rating.scss',
})
export class SessionRating {
  private readonly context = slotContext('session.aside');
  private readonly session_id = computed(() => this.context().session.session_id);
  protected readonly isEnded = computed(() => this.context().session.status === 'ended');
  protected readonly locale = inject(Language).locale;
  protected readonly live = liveQuery<RatingList>({
    url: () => `/api/x/csat/ratings?session_id=${this.session_id()}&limit=1`,
    view: this.session_id,
    interval: inject(LiveSettings).pollInterval,
    stream: extensionStream('csat'),
  });
  protected readonly rating = computed(() => (this.live.isCurrent() ? (this.live.value()?.ratings[0] ?? null) : null));
}
