import { Component, computed, inject } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Sparkline } from '../../ui/chart/sparkline';
import { Icon } from '../../ui/icon/icon';
import { ActivityChoice } from './activity-choice';
import { ActivityStore } from './activity.store';

/** The recent activity as a line, and the button that opens its chart. */
@Component({
  selector: 'app-activity-toggle',
  imports: [Icon, Sparkline, TranslocoDirective],
  template: `
    <button
      *transloco="let t"
      type="button"
      aria-controls="activity"
      [attr.aria-expanded]="choice.open()"
      [title]="t(choice.span() === 'hour' ? 'activity.line_hour' : 'activity.line_day')"
      (click)="toggle()"
    >
      <span class="title">{{ t('activity.heading') }}</span>
      <app-icon name="chevron_down" [class.closed]="!choice.open()" />
      <app-sparkline [values]="values()" />
    </button>
  `,
  styleUrl: './activity-toggle.scss',
})
export class ActivityToggle {
  private readonly store = inject(ActivityStore);
  protected readonly choice = inject(ActivityChoice);
  protected readonly values = computed(() => this.store.figures()?.steps.map(({ rate }) => rate) ?? []);

  protected toggle(): void {
    this.choice.change({ open: !this.choice.open() });
  }
}
