import { Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { TimeAgo } from '../../ui/time-ago/time-ago';
import type { SessionFacts } from './sessions-api';

/** The user, the count of messages, the times and the id of a session. */
@Component({
  selector: 'dl[app-session-summary]',
  imports: [RouterLink, TimeAgo, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <div class="wide">
        <dt>{{ t('sessions.detail.user') }}</dt>
        <dd>
          <a routerLink="/admin/sessions" [queryParams]="{ user_id: session().user_id }">{{ user() }}</a>
          @if (session().user_name && session().user_email) {
            <span class="email">{{ session().user_email }}</span>
          }
        </dd>
      </div>
      <div>
        <dt>{{ t('sessions.detail.messages') }}</dt>
        <dd>{{ session().message_count }}</dd>
      </div>
      <div>
        <dt>{{ t('sessions.detail.started') }}</dt>
        <dd><app-time-ago [instant]="session().created_at" [now]="now()" [locale]="locale()" /></dd>
      </div>
      <div>
        <dt>{{ t('sessions.detail.last_activity') }}</dt>
        <dd><app-time-ago [instant]="session().last_activity_at" [now]="now()" [locale]="locale()" /></dd>
      </div>
      <div class="wide">
        <dt>{{ t('sessions.detail.session_id') }}</dt>
        <dd class="id">{{ session().session_id }}</dd>
      </div>
    </ng-container>
  `,
  styleUrl: './session-summary.scss',
})
export class SessionSummary {
  readonly session = input.required<SessionFacts>();
  /** name of the user, email address or id */
  readonly user = input.required<string>();
  /** milliseconds since 1970 on the server's clock */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();
}
