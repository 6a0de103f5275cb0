import { CdkTrapFocus } from '@angular/cdk/a11y';
import { Component, computed, input, signal, type OnInit } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { DateTimeBox } from '../date-time-box/date-time-box';
import { ANY_TIME, RELATIVE_RANGES, isBounded, timeZoneName, type RelativeRange, type TimeRange } from './time-range';

/** The choice of a time range: ranges that end now, calendar days, and one's own bounds. Its code is loaded when it is first opened. */
@Component({
  selector: 'app-time-range-panel',
  imports: [CdkTrapFocus, DateTimeBox, MatButton, TranslocoDirective],
  templateUrl: './time-range-panel.html',
  styleUrl: './time-range-panel.scss',
})
export class TimeRangePanel implements OnInit {
  readonly value = input.required<TimeRange>();
  /** BCP 47 */
  readonly locale = input.required<string>();
  /** called with what is chosen; an input, since an outlet connects no outputs */
  readonly choose = input.required<(range: TimeRange) => void>();

  protected readonly ranges = RELATIVE_RANGES;
  protected readonly isBounded = computed(() => isBounded(this.value()));
  /** The bounds being entered. */
  protected readonly from = signal<string | null>(null);
  protected readonly to = signal<string | null>(null);
  protected readonly isReversed = computed(() => this.from() !== null && this.to() !== null && this.from()! >= this.to()!);
  protected readonly zone = computed(() => timeZoneName(Date.now(), this.locale()));

  ngOnInit(): void {
    this.from.set(this.value().from);
    this.to.set(this.value().to);
  }

  protected chooseRelative(range: RelativeRange | null): void {
    this.choose()({ ...ANY_TIME, range });
  }

  protected apply(event: Event): void {
    event.preventDefault();
    if (!this.isReversed()) this.choose()({ range: null, from: this.from(), to: this.to() });
  }
}
