import { Component, inject } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { FailedPart } from '../../core/failed-part';
import { ActivityChoice } from './activity-choice';
import { ActivityPanel } from './activity-panel';

/** The chart of the activity of the last hour or day, while it is open; see `ActivityToggle`. Before that its code is not loaded. */
@Component({
  selector: 'app-activity-card',
  imports: [ActivityPanel, FailedPart, TranslocoDirective],
  templateUrl: './activity-card.html',
  styleUrl: './activity-card.scss',
})
export class ActivityCard {
  protected readonly choice = inject(ActivityChoice);
}
