import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { Language } from '../../core/i18n/language';
import { Translations } from '../../core/i18n/translations';
import { PanelChart } from '../../ui/chart/panel-chart';
import type { StepRange } from '../../ui/chart/step-selection';
import { clockTime } from '../../ui/time-ago/relative-time';
import { timeZoneName } from '../../ui/time-range/time-range';
import { ActivityChoice } from './activity-choice';
import { ActivityStore } from './activity.store';

/**
 * Messages and failed answers per minute, and active sessions, as a chart or a table, with a choice of period and a summary in words. Steps that are chosen
 * filter the list by its address.
 */
@Component({
  selector: 'app-activity-panel',
  imports: [MatButton, PanelChart, TranslocoDirective],
  templateUrl: './activity-panel.html',
  styleUrl: './activity-panel.scss',
})
export class ActivityPanel {
  private readonly transloco = inject(TranslocoService);
  private readonly translations = inject(Translations);
  private readonly store = inject(ActivityStore);
  private readonly router = inject(Router);
  protected readonly choice = inject(ActivityChoice);
  protected readonly locale = inject(Language).locale;
  protected readonly live = this.store.live;
  protected readonly figures = this.store.figures;

  protected readonly spans = [['hour', 'activity.span.hour'], ['day', 'activity.span.day']] as const;
  protected readonly number = computed(() => new Intl.NumberFormat(this.locale(), { maximumFractionDigits: 1 }));
  protected readonly names = computed(() => {
    const span = this.figures()?.span ?? 'hour';
    return [this.translate('activity.messages'), this.translate('activity.failures'), this.translate(span === 'hour' ? 'activity.sessions_hour' : 'activity.sessions_day')] as const;
  });
  /** The steps with their labels; the current one is marked as incomplete. */
  protected readonly steps = computed(() =>
    (this.figures()?.steps ?? []).map((step) => (step.isGoing ? { ...step, label: this.translate('activity.so_far', { time: step.label }) } : step)),
  );
  protected readonly newest = computed(() => [...this.steps()].reverse());
  protected readonly panels = computed(() => {
    const [messages, failures, sessions] = this.names();
    return [
      { name: messages, values: this.steps().map(({ rate }) => rate) },
      { name: failures, values: this.steps().map((step) => step.failures) },
      { name: sessions, values: this.steps().map(({ sessions: active }) => active) },
    ] as const;
  });
  /** The time zone of the axis. */
  protected readonly zone = computed(() => timeZoneName(Date.now(), this.locale()));
  /** The data summarised in one sentence. */
  protected readonly summary = computed(() => {
    const figures = this.figures();
    if (!figures) return '';
    const { span, messages, failed, busiest, most_sessions } = figures;
    if (messages === 0 && failed === 0 && most_sessions === 0) return this.translate(span === 'hour' ? 'activity.nothing_hour' : 'activity.nothing_day');
    const facts = [
      this.translations.plural(span === 'hour' ? 'activity.total_hour' : 'activity.total_day', messages),
      ...(failed > 0 ? [this.translations.plural('activity.total_failed', failed)] : []),
      ...(busiest ? [this.translate('activity.busiest', { time: busiest.label, rate: this.number().format(busiest.rate) })] : []),
      this.translate(span === 'hour' ? 'activity.most_sessions_hour' : 'activity.most_sessions_day', { sessions: this.number().format(most_sessions) }),
    ];
    return `${facts.join('; ')}.`;
  });
  /** The staleness notice; null while the data is fresh. */
  protected readonly stale = computed(() => {
    const as_of = this.live.as_of();
    return this.live.delivery() === 'stale' && as_of ? this.translate('activity.stale', { time: clockTime(as_of, this.locale()) }) : null;
  });

  /** Filters the list of sessions by the time of these steps, which are of the table or the chart. */
  protected filterBy({ first, last }: StepRange): void {
    const steps = this.steps();
    const [from, to] = [steps[first]?.at, steps[last]?.end];
    if (!from || !to) return;
    void this.router.navigate([], { queryParams: { from, to, range: null, cursor: null }, queryParamsHandling: 'merge', scroll: 'manual' });
  }

  private translate(key: string, params: Record<string, string> = {}): string {
    // Read so that a change of language recomputes the text.
    this.locale();
    return this.transloco.translate(key, params);
  }
}
