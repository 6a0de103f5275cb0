import { Component, inject, input, output } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatMenuTrigger, type MatMenuPanel } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { TextOf } from '../../core/i18n/text-of';
import { Icon } from '../../ui/icon/icon';
import { InteractionWatch } from '../../ui/rows/interaction-watch';
import { StatusBadge } from '../../ui/status-badge/status-badge';
import { TimeAgo } from '../../ui/time-ago/time-ago';
import { STATUSES, STATUS_TONES, userLabel } from './session-filters';
import type { ShownRow } from './stable-rows';

/** One session in the table. Reports its open menu to the table's `InteractionWatch`. */
@Component({
  selector: 'tr[app-session-row]',
  imports: [Icon, MatIconButton, MatMenuTrigger, RouterLink, StatusBadge, TextOf, TimeAgo, TranslocoDirective],
  templateUrl: './session-row.html',
  styleUrls: ['./session-row.scss', './session-row-card.scss'],
  host: {
    role: 'row',
    '[attr.data-session-id]': 'row().session.session_id',
    '[attr.data-status]': 'row().session.status',
    '[class.fresh]': 'row().isFresh',
    '[class.departed]': 'row().isRemoved',
    '[class.expanded]': 'isOpen()',
  },
})
export class SessionRow {
  readonly row = input.required<ShownRow>();
  /** whether the details below it are shown */
  readonly isOpen = input.required<boolean>();
  /** the table's menu, which receives `session` */
  readonly menu = input.required<MatMenuPanel>();
  /** milliseconds since 1970 on the server's clock */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  /** the user wants to see, or hide, the details */
  readonly toggled = output();

  protected readonly watch = inject(InteractionWatch);
  protected readonly statuses = STATUSES;
  protected readonly tones = STATUS_TONES;
  protected readonly userLabel = userLabel;
}
