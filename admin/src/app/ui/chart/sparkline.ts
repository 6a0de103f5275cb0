import { Component, computed, input } from '@angular/core';

/** The course of some values, oldest first, as a line without scale or text: decoration beside figures in words. */
@Component({
  selector: 'app-sparkline',
  template: `
    <svg viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <polyline [attr.points]="points()" />
    </svg>
  `,
  styles: `
    :host,
    svg {
      display: block;
      inline-size: 100%;
      block-size: 100%;
    }
    polyline {
      fill: none;
      stroke: var(--mat-sys-primary);
      stroke-width: 1.5;
      stroke-linejoin: round;
      vector-effect: non-scaling-stroke;
    }
  `,
})
export class Sparkline {
  readonly values = input.required<readonly number[]>();

  /** The highest value touches the top; without any, the line is at the bottom. */
  protected readonly points = computed(() => {
    const values = this.values();
    const highest = Math.max(1, ...values);
    const step = 100 / Math.max(1, values.length - 1);
    return values.map((value, at) => `${(at * step).toFixed(1)},${(23 - (value / highest) * 22).toFixed(1)}`).join(' ');
  });
}
