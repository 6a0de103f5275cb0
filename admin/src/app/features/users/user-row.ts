import { Component, computed, input, output } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatMenuTrigger, type MatMenuPanel } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AdminUser } from '@switchboard/shared';
import { TextOf } from '../../core/i18n/text-of';
import { Icon } from '../../ui/icon/icon';
import { StatusBadge } from '../../ui/status-badge/status-badge';
import { TimeAgo } from '../../ui/time-ago/time-ago';
import { ROLES, STATUSES, labelOf } from './user-filters';

/** One account in the table. */
@Component({
  selector: 'tr[app-user-row]',
  imports: [Icon, MatButton, MatIconButton, MatMenuTrigger, RouterLink, StatusBadge, TextOf, TimeAgo, TranslocoDirective],
  templateUrl: './user-row.html',
  styleUrl: './user-row.scss',
  host: { role: 'row', '[attr.data-user-id]': 'user().user_id', '[attr.data-status]': 'user().status' },
})
export class UserRow {
  readonly user = input.required<AdminUser>();
  /** whether it is the account of the signed-in user */
  readonly isOwn = input.required<boolean>();
  /** the table's menu, which receives `user` */
  readonly menu = input.required<MatMenuPanel>();
  /** milliseconds since 1970 on the server's clock */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  /** whether it is chosen for a common action */
  readonly selected = input(false);
  readonly selectedChange = output<boolean>();

  protected readonly roles = ROLES;
  protected readonly statuses = STATUSES;
  protected readonly label = computed(() => labelOf(this.user()));
}
