import { Component, computed, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { AuthService } from '../../core/auth/auth.service';
import { Icon } from '../../ui/icon/icon';
import { TimeAgo } from '../../ui/time-ago/time-ago';
import type { SessionFacts } from './sessions-api';

/** Who ended a session, when and why. */
@Component({
  selector: 'app-session-ended',
  imports: [Icon, TimeAgo, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <app-icon name="lock" />
      <div>
        <p class="by">{{ t(endedBy()) }}</p>
        @if (session().end_reason; as reason) {
          <p>{{ t('sessions.ended.reason', { reason }) }}</p>
        }
        <p>{{ t('sessions.ended.note') }}</p>
      </div>
      @if (session().ended_at; as ended_at) {
        <app-time-ago class="when" [instant]="ended_at" [now]="now()" [locale]="locale()" />
      }
    </ng-container>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 0.25rem 0.75rem;
      padding: 0.875rem 1.125rem;
      border-radius: 12px;
      background: var(--badge-quiet-surface);
      color: var(--badge-quiet-ink);
    }
    div {
      flex: 1 1 11rem;
      min-inline-size: 0;
      overflow-wrap: anywhere;
    }
    .by {
      font: var(--mat-sys-title-small);
    }
    .when {
      margin-inline-start: auto;
    }
  `,
  host: { role: 'status' },
})
export class SessionEnded {
  private readonly auth = inject(AuthService);

  /** an ended one */
  readonly session = input.required<SessionFacts>();
  /** milliseconds since 1970 on the server's clock */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  /** Text key of the sentence that says who ended it. */
  protected readonly endedBy = computed(() => {
    const { ended_by, user_id } = this.session();
    if (ended_by === this.auth.user()?.user_id) return 'sessions.ended.by_you';
    return ended_by === user_id ? 'sessions.ended.by_user' : 'sessions.ended.by_admin';
  });
}
