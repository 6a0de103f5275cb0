import { Component, computed, input } from '@angular/core';
import { absoluteTime, relativeTime } from './relative-time';

/** How long ago an instant was; the exact time with its zone is shown on hover, and `datetime` contains the instant. */
@Component({
  selector: 'app-time-ago',
  template: '<time [attr.datetime]="instant()" [title]="absolute()">{{ relative() }}</time>',
  styles: `
    :host {
      font-variant-numeric: tabular-nums;
      white-space: nowrap;
    }
  `,
})
export class TimeAgo {
  /** ISO 8601 */
  readonly instant = input.required<string>();
  /** milliseconds since 1970 on the clock that produced the instant */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  protected readonly relative = computed(() => relativeTime(this.instant(), this.now(), this.locale()));
  protected readonly absolute = computed(() => absoluteTime(this.instant(), this.locale()));
}
