import { Component, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AdminUser } from '@switchboard/shared';
import { TimeAgo } from '../../ui/time-ago/time-ago';
import { ROLES } from './user-filters';

/** What is known of an account itself. */
@Component({
  selector: 'app-user-facts',
  imports: [TimeAgo, TranslocoDirective],
  templateUrl: './user-facts.html',
  styleUrl: './user-facts.scss',
})
export class UserFacts {
  readonly user = input.required<AdminUser>();
  /** milliseconds since 1970 on the server's clock */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  protected readonly roles = ROLES;
}
