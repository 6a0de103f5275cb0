import { Component, computed, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { ResponderReport } from '@switchboard/shared';
import { Language } from '../../core/i18n/language';
import { Icon } from '../../ui/icon/icon';
import type { IconName } from '../../ui/icon/icon-paths';
import { clockTime, dateAndTime } from '../../ui/time-ago/relative-time';
import type { CheckState } from './finding';
import { adviceOn } from './responder-advice';
import { ResponderFindings } from './responder-findings';
import { RespondersStore } from './responders.store';

const LOOKS: Readonly<Record<ResponderReport['state'], CheckState>> = { up: 'pass', down: 'fail', unknown: 'running' };
const ICONS: Readonly<Record<CheckState, IconName>> = { running: 'clock', pass: 'check', warn: 'alert', fail: 'close' };

/** One responder: its state, its model's window, its last failure with what to do about it, and a probe of its model. */
@Component({
  selector: 'app-responder-card',
  imports: [Icon, MatButton, ResponderFindings, TranslocoDirective],
  templateUrl: './responder-card.html',
  styleUrls: ['./finding-card.scss', './responder-card.scss'],
  host: { '[attr.data-responder]': 'report().name', '[attr.data-state]': 'look()' },
})
export class ResponderCard {
  private readonly store = inject(RespondersStore);
  private readonly locale = inject(Language).locale;
  readonly report = input.required<ResponderReport>();
  /** whether text was copied to the clipboard; false if the browser refused */
  readonly copied = output<boolean>();

  protected readonly run = computed(() => this.store.probeOf(this.report().name));
  protected readonly isProbing = computed(() => this.store.isProbing());
  private readonly hasFailedProbe = computed(() => this.run()?.result?.ok === false);
  /** A model that answers, but not as it should, needs attention too. */
  protected readonly look = computed<CheckState>(() => {
    const look = LOOKS[this.report().state];
    const findings = this.run()?.result?.findings ?? [];
    return this.hasFailedProbe() ? 'fail' : look !== 'fail' && findings.length > 0 ? 'warn' : look;
  });
  protected readonly icon = computed(() => ICONS[this.look()]);
  /** Last part of the key of what the badge says. */
  protected readonly state = computed(() => {
    const { state } = this.report();
    return this.hasFailedProbe() && state !== 'down' ? 'failed' : state;
  });
  protected readonly windowTokens = computed(() => {
    const { context_tokens } = this.report();
    return context_tokens === null ? '' : new Intl.NumberFormat(this.locale()).format(context_tokens);
  });
  protected readonly retryAt = computed(() => this.timed(this.report().retry_at, clockTime));
  protected readonly failedAt = computed(() => this.timed(this.report().last_error?.at, dateAndTime));
  /** What the probe found; before one, the reason of the last failure. */
  protected readonly advice = computed(() => {
    const { last_error } = this.report();
    const codes = this.run()?.result?.findings ?? (last_error ? [last_error.reason] : []);
    return codes.map((code) => adviceOn(code, this.report()));
  });

  protected probe(long: boolean): void {
    void this.store.probe(this.report().name, long);
  }

  private timed(instant: string | null | undefined, format: (instant: string, locale: string) => string): string {
    return instant ? format(instant, this.locale()) : '';
  }
}
