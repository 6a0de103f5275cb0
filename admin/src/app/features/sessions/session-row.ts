import { Component, computed, inject, input, output } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatMenuTrigger, type MatMenuPanel } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { MarkedExcerpt } from '../../core/conversation/marked-excerpt';
import { ExtensionSlot } from '../../core/extensions/extension-slot';
import { Translations } from '../../core/i18n/translations';
import { TextOf } from '../../core/i18n/text-of';
import { Icon } from '../../ui/icon/icon';
import { InteractionWatch } from '../../ui/rows/interaction-watch';
import { TimeAgo } from '../../ui/time-ago/time-ago';
import { ExplainedStatus } from './active-rule/explained-status';
import { excerptWords } from './handling/event-words';
import { HandlingBadge } from './handling/handling-badge';
import { LastSpeaker } from './last-speaker';
import { RowPick } from './selection/row-pick';
import { Selection } from './selection/selection';
import { userLabel } from './session-filters';
import type { ShownRow } from './stable-rows';

/** One session in the table. Reports its open menu to the table's `InteractionWatch`. */
@Component({
  selector: 'tr[app-session-row]',
  imports: [
    ExplainedStatus, ExtensionSlot, HandlingBadge, Icon, LastSpeaker, MarkedExcerpt, MatIconButton, MatMenuTrigger, RouterLink, RowPick, TextOf, TimeAgo,
    TranslocoDirective,
  ],
  templateUrl: './session-row.html',
  styleUrls: ['./session-row.scss', './session-row-card.scss'],
  host: {
    role: 'row',
    '[attr.data-session-id]': 'row().session.session_id',
    '[attr.data-status]': 'row().session.status',
    '[attr.data-handling]': "row().session.status === 'ended' ? null : row().session.handling",
    '[class.fresh]': 'row().isFresh',
    '[class.departed]': 'row().isRemoved',
    '[class.expanded]': 'isOpen()',
    '[class.chosen]': 'isChosen()',
    '[class.selected]': 'selection.has(row().session.session_id)',
    '[class.selecting]': 'selection.count() > 0',
    '[attr.aria-current]': "isChosen() ? 'true' : null",
  },
})
export class SessionRow {
  readonly row = input.required<ShownRow>();
  /** whether the details below it are shown */
  readonly isOpen = input.required<boolean>();
  /** whether it is open in the pane */
  readonly isChosen = input(false);
  /** what was searched for in messages */
  readonly search = input('');
  /** the table's menu, which receives `session` */
  readonly menu = input.required<MatMenuPanel>();
  /** milliseconds since 1970 on the server's clock */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  /** the user wants to see, or hide, the details */
  readonly toggled = output();

  private readonly translations = inject(Translations);
  protected readonly excerpt = computed(() => {
    const { session } = this.row();
    return session.hit ? excerptWords(session.hit.excerpt, userLabel(session), this.translations) : null;
  });
  protected readonly watch = inject(InteractionWatch);
  protected readonly selection = inject(Selection);
  protected readonly userLabel = userLabel;
}
