import { Component, computed, inject, input } from '@angular/core';
import { Translations } from '../../../core/i18n/translations';
import type { SessionFacts } from '../sessions-api';
import { IdleRule } from './idle-rule';
import { statusReason } from './status-reason';

/** Why a session has its status, as text. */
@Component({ selector: 'app-status-reason', template: '{{ words() }}' })
export class StatusReasonText {
  private readonly translations = inject(Translations);
  private readonly rule = inject(IdleRule);

  readonly session = input.required<SessionFacts>();
  /** milliseconds since 1970 on the server's clock */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  protected readonly words = computed(() =>
    statusReason(this.session(), { idle_after: this.rule.idle_after(), now: this.now(), locale: this.locale() }, this.translations),
  );
}
