import { NgComponentOutlet } from '@angular/common';
import { CdkConnectedOverlay, CdkOverlayOrigin, type ConnectedPosition } from '@angular/cdk/overlay';
import { Component, ElementRef, computed, inject, input, output, signal, viewChild, type Type } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { Icon } from '../icon/icon';
import { CodeLoader } from '../lazy/code-loader';
import { dateAndTime } from '../time-ago/relative-time';
import { isBounded, type TimeRange } from './time-range';

/**
 * One button that says which time is shown, and opens the choice: ranges that end now, calendar days, and one's own bounds. Holds no
 * range itself: what is chosen is emitted, and arrives as `value`.
 */
@Component({
  selector: 'app-time-range-picker',
  imports: [CdkConnectedOverlay, CdkOverlayOrigin, Icon, MatButton, NgComponentOutlet, TranslocoDirective],
  templateUrl: './time-range-picker.html',
  styleUrl: './time-range-picker.scss',
})
export class TimeRangePicker {
  private readonly code = inject(CodeLoader);
  private readonly transloco = inject(TranslocoService);
  private readonly trigger = viewChild.required('trigger', { read: ElementRef });

  readonly value = input.required<TimeRange>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  readonly changed = output<TimeRange>();

  protected readonly isOpen = signal(false);
  /** The choice; null until it is loaded. */
  protected readonly panel = signal<Type<unknown> | null>(null);
  protected readonly bounded = computed(() => isBounded(this.value()));
  protected readonly label = computed(() => this.describe(this.value(), this.locale()));
  protected readonly positions: ConnectedPosition[] = [
    { originX: 'start', originY: 'bottom', overlayX: 'start', overlayY: 'top', offsetY: 4 },
    { originX: 'end', originY: 'bottom', overlayX: 'end', overlayY: 'top', offsetY: 4 },
    { originX: 'start', originY: 'top', overlayX: 'start', overlayY: 'bottom', offsetY: -4 },
  ];

  protected async toggle(): Promise<void> {
    if (this.isOpen()) return this.close();
    // First, so that it opens with its final size, and the focus in it.
    if (!this.panel()) this.panel.set((await this.code.load(() => import('./time-range-panel')))?.TimeRangePanel ?? null);
    this.isOpen.set(this.panel() !== null);
  }

  protected close(): void {
    this.isOpen.set(false);
    (this.trigger().nativeElement as HTMLElement).focus();
  }

  protected readonly choose = (range: TimeRange): void => {
    this.changed.emit(range);
    this.close();
  };

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
