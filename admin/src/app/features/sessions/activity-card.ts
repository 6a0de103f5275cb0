import { Component, inject } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../../ui/icon/icon';
import { ActivityChoice } from './activity-choice';
import { ActivityPanel } from './activity-panel';

/**
 * The activity of the last hour or day, folded up until the person wants it. Folded up it costs nothing: neither the chart's code
 * nor its figures are loaded.
 */
@Component({
  selector: 'app-activity-card',
  imports: [ActivityPanel, Icon, TranslocoDirective],
  templateUrl: './activity-card.html',
  styleUrl: './activity-card.scss',
})
export class ActivityCard {
  protected readonly choice = inject(ActivityChoice);
}
