import { Injectable, computed, inject } from '@angular/core';
import type { Activity } from '@switchboard/shared';
import { Language } from '../../core/i18n/language';
import { liveQuery } from '../../core/live/live-query';
import { LiveSettings } from '../../core/live/live-settings';
import { ActivityChoice } from './activity-choice';
import { activityFigures } from './activity-figures';

/**
 * The activity of the chosen span, live by polling at the person's own pace: it changes with every message, so being told of each
 * would save nothing. Provide it by the component that shows it, whose end ends the asking.
 */
@Injectable()
export class ActivityStore {
  private readonly choice = inject(ActivityChoice);
  private readonly language = inject(Language);

  readonly live = liveQuery<Activity>({
    url: () => `/api/admin/activity?span=${this.choice.span()}`,
    view: this.choice.span,
    interval: inject(LiveSettings).period,
  });

  /** null before the first answer; those of the span before while another is awaited */
  readonly figures = computed(() => {
    const activity = this.live.value();
    if (!activity) return null;
    // A 304 renews the instant of what is held, but while another span is awaited the instant may be of another answer.
    const as_of = this.live.current() ? this.live.as_of() : null;
    return activityFigures(activity, as_of ?? activity.as_of, this.language.locale());
  });
}
