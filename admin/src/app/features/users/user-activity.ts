import { Component, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AuditEntry } from '@switchboard/shared';
import { Translations } from '../../core/i18n/translations';
import { DeviceName } from '../../ui/device-name/device-name';
import { TimeAgo } from '../../ui/time-ago/time-ago';
import { UserRatings } from './user-ratings';
import { UserStore } from './user.store';

/** Where a person is signed in, and the newest of their sessions, ratings and audit entries, each with a link to all of them. */
@Component({
  selector: 'app-user-activity',
  imports: [DeviceName, MatButton, RouterLink, TimeAgo, TranslocoDirective, UserRatings],
  templateUrl: './user-activity.html',
  styleUrl: './user-activity.scss',
})
export class UserActivity {
  private readonly translations = inject(Translations);
  protected readonly store = inject(UserStore);

  /** milliseconds since 1970 on the server's clock */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  /** What this person did, and what was done to the account. */
  protected readonly logs = [
    { heading: 'users.page.audit_by', parameter: 'actor', query: this.store.auditBy },
    { heading: 'users.page.audit_about', parameter: 'subject', query: this.store.auditAbout },
  ] as const;

  protected messages(count: number): string {
    return this.translations.plural('users.page.messages', count);
  }

  /** The key of an action's name. */
  protected nameOf({ action }: AuditEntry): string {
    return `audit.actions.${action.replace('.', '_')}`;
  }
}
