import { Component, computed, inject, input } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatMenuTrigger, type MatMenuPanel } from '@angular/material/menu';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AuditEntry } from '@switchboard/shared';
import { TextOf } from '../../core/i18n/text-of';
import { DeviceName } from '../../ui/device-name/device-name';
import { Icon } from '../../ui/icon/icon';
import { InteractionWatch } from '../../ui/rows/interaction-watch';
import { absoluteTime, clockTime } from '../../ui/time-ago/relative-time';
import { shortId } from './audit-filters';
import { AuditSentence } from './audit-sentence';

/** One entry in the table: when, what, and from where. Reports its open menu to the table's `InteractionWatch`. */
@Component({
  selector: 'tr[app-audit-row]',
  imports: [AuditSentence, DeviceName, Icon, MatIconButton, MatMenuTrigger, TextOf, TranslocoDirective],
  templateUrl: './audit-row.html',
  styleUrl: './audit-row.scss',
  host: { role: 'row', '[attr.data-seq]': 'entry().seq', '[attr.data-action]': 'entry().action' },
})
export class AuditRow {
  readonly entry = input.required<AuditEntry>();
  /** the table's menu, which receives `entry` */
  readonly menu = input.required<MatMenuPanel>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  protected readonly watch = inject(InteractionWatch);
  protected readonly shortId = shortId;
  protected readonly exact = computed(() => absoluteTime(this.entry().at, this.locale()));
  protected readonly time = computed(() => clockTime(this.entry().at, this.locale()));
}
