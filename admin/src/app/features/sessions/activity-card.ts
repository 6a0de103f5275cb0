import { Component, inject } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../../ui/icon/icon';
import { ActivityChoice } from './activity-choice';
import { ActivityPanel } from './activity-panel';

/**
 * The activity of the last hour or day, collapsed until the user opens it. While collapsed it costs nothing: neither the chart's
 * code nor its data is loaded.
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
