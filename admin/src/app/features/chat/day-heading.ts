import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Language } from '../../core/i18n/language';
import type { DayGroup } from './day-groups';

/** The heading of a day's conversations: today, yesterday, a weekday, or a date. */
@Component({
  selector: 'app-day-heading',
  imports: [TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      <h2>{{ group().ago === 0 ? t('chat.history.today') : group().ago === 1 ? t('chat.history.yesterday') : date() }}</h2>
    </ng-container>
  `,
  styles: `
    h2 {
      padding: 1rem 0.75rem 0.375rem;
      font: var(--mat-sys-label-medium);
      color: var(--mat-sys-on-surface-variant);
    }
  `,
})
export class DayHeading {
  readonly group = input.required<DayGroup>();

  private readonly locale = inject(Language).locale;
  protected readonly date = computed(() => {
    const { day, ago } = this.group();
    const sameYear = new Date(day).getFullYear() === new Date().getFullYear();
    const date: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) };
    return new Intl.DateTimeFormat(this.locale(), ago < 7 ? { weekday: 'long' } : date).format(day);
  });
}
