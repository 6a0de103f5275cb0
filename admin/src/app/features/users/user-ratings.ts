import { Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { FeedbackEntry } from '@switchboard/shared';
import { Icon } from '../../ui/icon/icon';
import { TimeAgo } from '../../ui/time-ago/time-ago';

/** What a person said of answers. */
@Component({
  selector: 'app-user-ratings',
  imports: [Icon, RouterLink, TimeAgo, TranslocoDirective],
  templateUrl: './user-ratings.html',
  styleUrl: './user-ratings.scss',
})
export class UserRatings {
  readonly entries = input.required<readonly FeedbackEntry[]>();
  /** milliseconds since 1970 on the server's clock */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();
}
