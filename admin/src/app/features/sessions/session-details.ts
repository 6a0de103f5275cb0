import { Component, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AdminSession } from '@switchboard/shared';
import { absoluteTime } from '../../ui/time-ago/relative-time';
import { StatusReasonText } from './active-rule/status-reason-text';

/** The row below an expanded session: why it has its status, its ids, and its times in full. */
@Component({
  selector: 'tr[app-session-details]',
  imports: [StatusReasonText, TranslocoDirective],
  template: `
    <td role="cell" colspan="7" *transloco="let t">
      <dl>
        <div class="reason">
          <dt>{{ t('sessions.columns.status') }}</dt>
          <dd><app-status-reason [session]="session()" [now]="now()" [locale]="locale()" /></dd>
        </div>
        <div>
          <dt>{{ t('sessions.columns.started') }}</dt>
          <dd>{{ exact(session().created_at) }}</dd>
        </div>
        <div>
          <dt>{{ t('sessions.columns.last_activity') }}</dt>
          <dd>{{ exact(session().last_activity_at) }}</dd>
        </div>
        @if (session().ended_at; as ended_at) {
          <div>
            <dt>{{ t('sessions.row.ended_at') }}</dt>
            <dd>{{ exact(ended_at) }}{{ session().end_reason ? ' · ' + session().end_reason : '' }}</dd>
          </div>
        }
        <div>
          <dt>{{ t('sessions.row.session_id') }}</dt>
          <dd class="id">{{ session().session_id }}</dd>
        </div>
        <div>
          <dt>{{ t('sessions.row.user_id') }}</dt>
          <dd class="id">{{ session().user_id }}</dd>
        </div>
      </dl>
    </td>
  `,
  styleUrl: './session-details.scss',
  host: { role: 'row' },
})
export class SessionDetails {
  readonly session = input.required<AdminSession>();
  /** milliseconds since 1970 on the server's clock */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  protected exact(instant: string): string {
    return absoluteTime(instant, this.locale());
  }
}
