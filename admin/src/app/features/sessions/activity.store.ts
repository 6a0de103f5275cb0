import { Injectable, computed, inject } from '@angular/core';
import type { Activity } from '@switchboard/shared';
import { Language } from '../../core/i18n/language';
import { liveQuery } from '../../core/live/live-query';
import { LiveSettings } from '../../core/live/live-settings';
import { ActivityChoice } from './activity-choice';
import { activityFigures } from './activity-figures';

/**
 * The activity of the chosen period, polled at the user's refresh interval: it changes with every message, so push notifications
 * would save nothing. Provide it in the component that shows it; polling ends when that is destroyed.
 */
@Injectable()
export class ActivityStore {
  private readonly choice = inject(ActivityChoice);
  private readonly language = inject(Language);

  readonly live = liveQuery<Activity>({
    url: () => `/api/admin/activity?span=${this.choice.span()}`,
    view: this.choice.span,
    interval: inject(LiveSettings).pollInterval,
  });

  /** null before the first response; while another period is loading, the figures of the previous one */
  readonly figures = computed(() => {
    const activity = this.live.value();
    if (!activity) return null;
    // A 304 updates the instant of the current data, but while another period is loading it may belong to another response.
    const as_of = this.live.current() ? this.live.as_of() : null;
    return activityFigures(activity, as_of ?? activity.as_of, this.language.locale());
  });
}
