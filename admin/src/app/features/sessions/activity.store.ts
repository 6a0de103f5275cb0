import { Injectable, computed, inject } from '@angular/core';
import type { Activity } from '@switchboard/shared';
import { Language } from '../../core/i18n/language';
import { liveQuery } from '../../core/live/live-query';
import { LiveSettings } from '../../core/live/live-settings';
import { ActivityChoice } from './activity-choice';
import { activityFigures } from './activity-figures';

/** Milliseconds between two polls while only the line is shown: the shortest step of it. */
const LINE_INTERVAL_MS = 60_000;

/**
 * The activity of the chosen period. While its chart is open, it is polled at the user's refresh interval: it changes with every
 * message, so push notifications would save nothing. Provide it in the page; polling ends when that is destroyed.
 */
@Injectable()
export class ActivityStore {
  private readonly choice = inject(ActivityChoice);
  private readonly language = inject(Language);
  private readonly settings = inject(LiveSettings);
  private readonly interval = computed(() => {
    if (this.choice.open()) return this.settings.pollInterval();
    return this.settings.paused() ? 0 : Math.max(LINE_INTERVAL_MS, this.settings.pollInterval() ?? 0);
  });

  readonly live = liveQuery<Activity>({
    url: () => `/api/admin/activity?span=${this.choice.span()}`,
    view: this.choice.span,
    interval: this.interval,
  });

  /** null before the first response; while another period is loading, the figures of the previous one */
  readonly figures = computed(() => {
    const activity = this.live.value();
    if (!activity) return null;
    // A 304 updates the instant of the current data, but while another period is loading it may belong to another response.
    const as_of = this.live.isCurrent() ? this.live.as_of() : null;
    return activityFigures(activity, as_of ?? activity.as_of, this.language.locale());
  });
}
