import { CdkTrapFocus } from '@angular/cdk/a11y';
import { CdkConnectedOverlay, CdkOverlayOrigin, type ConnectedPosition } from '@angular/cdk/overlay';
import { Component, ElementRef, computed, inject, input, output, signal, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { DateTimeBox } from '../date-time-box/date-time-box';
import { Icon } from '../icon/icon';
import { dateAndTime } from '../time-ago/relative-time';
import { ANY_TIME, RELATIVE_RANGES, isBounded, timeZoneName, type RelativeRange, type TimeRange } from './time-range';

/**
 * One button that says which time is shown, and opens the choice: ranges that end now, calendar days, and one's own bounds. Holds no
 * range itself: what is chosen is emitted, and arrives as `value`.
 */
@Component({
  selector: 'app-time-range-picker',
  imports: [CdkConnectedOverlay, CdkOverlayOrigin, CdkTrapFocus, DateTimeBox, Icon, MatButton, TranslocoDirective],
  templateUrl: './time-range-picker.html',
  styleUrl: './time-range-picker.scss',
})
export class TimeRangePicker {
  private readonly transloco = inject(TranslocoService);
  private readonly trigger = viewChild.required('trigger', { read: ElementRef });

  readonly value = input.required<TimeRange>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  readonly changed = output<TimeRange>();

  protected readonly ranges = RELATIVE_RANGES;
  protected readonly isOpen = signal(false);
  /** The bounds being entered. */
  protected readonly from = signal<string | null>(null);
  protected readonly to = signal<string | null>(null);
  protected readonly isReversed = computed(() => this.from() !== null && this.to() !== null && this.from()! >= this.to()!);
  protected readonly zone = signal('');
  protected readonly bounded = computed(() => isBounded(this.value()));
  protected readonly label = computed(() => this.describe(this.value(), this.locale()));
  protected readonly positions: ConnectedPosition[] = [
    { originX: 'start', originY: 'bottom', overlayX: 'start', overlayY: 'top', offsetY: 4 },
    { originX: 'end', originY: 'bottom', overlayX: 'end', overlayY: 'top', offsetY: 4 },
    { originX: 'start', originY: 'top', overlayX: 'start', overlayY: 'bottom', offsetY: -4 },
  ];

  protected toggle(): void {
    if (this.isOpen()) return this.close();
    this.from.set(this.value().from);
    this.to.set(this.value().to);
    this.zone.set(timeZoneName(Date.now(), this.locale()));
    this.isOpen.set(true);
  }

  protected close(): void {
    this.isOpen.set(false);
    (this.trigger().nativeElement as HTMLElement).focus();
  }

  protected choose(range: RelativeRange | null): void {
    this.changed.emit({ ...ANY_TIME, range });
    this.close();
  }

  protected apply(event: Event): void {
    event.preventDefault();
    if (this.isReversed()) return;
    this.changed.emit({ range: null, from: this.from(), to: this.to() });
    this.close();
  }

  protected onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    this.close();
  }

  private describe({ range, from, to }: TimeRange, locale: string): string {
    if (range !== null) return this.transloco.translate(`app.range.${range}`);
    const [start, end] = [from, to].map((instant) => instant && dateAndTime(instant, locale));
    if (start && end) return this.transloco.translate('app.range.between', { from: start, to: end });
    if (start) return this.transloco.translate('app.range.since', { from: start });
    return end ? this.transloco.translate('app.range.until', { to: end }) : this.transloco.translate('app.range.any');
  }
}
