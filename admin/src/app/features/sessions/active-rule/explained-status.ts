import { Component, computed, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Translations } from '../../../core/i18n/translations';
import { StatusBadge } from '../../../ui/status-badge/status-badge';
import { STATUSES, STATUS_TONES } from '../session-filters';
import type { SessionFacts } from '../sessions-api';
import { IdleRule } from './idle-rule';
import { statusReason } from './status-reason';

/** The status of a session; why it is that, on hover. Where there is no pointer, see {@link StatusReasonText} and {@link StatusPopover}. */
@Component({
  selector: 'app-explained-status',
  imports: [StatusBadge, TranslocoDirective],
  template: `
    <app-status-badge *transloco="let t" [tone]="tones[session().status]" [title]="reason()">{{
      t(statuses[session().status])
    }}</app-status-badge>
  `,
})
export class ExplainedStatus {
  private readonly translations = inject(Translations);
  private readonly rule = inject(IdleRule);

  readonly session = input.required<SessionFacts>();
  /** milliseconds since 1970 on the server's clock */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  protected readonly statuses = STATUSES;
  protected readonly tones = STATUS_TONES;
  protected readonly reason = computed(() =>
    statusReason(this.session(), { idle_after: this.rule.idle_after(), now: this.now(), locale: this.locale() }, this.translations),
  );
}
