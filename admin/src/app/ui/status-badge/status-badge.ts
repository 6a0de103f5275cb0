import { Component, input } from '@angular/core';

/** The meaning of a badge's colour; its text says the same. */
export type BadgeTone = 'good' | 'quiet' | 'warn' | 'urgent' | 'over';

/** A short state in words, with a dot whose shape differs by tone, so that nothing is conveyed by colour alone. */
@Component({
  selector: 'app-status-badge',
  template: '<span class="dot" aria-hidden="true"></span><ng-content />',
  host: { '[attr.data-tone]': 'tone()' },
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 0.4rem;
      padding: 0.125rem 0.55rem 0.125rem 0.45rem;
      border-radius: 999px;
      font: var(--mat-sys-label-medium);
      white-space: nowrap;
      background: var(--badge-quiet-surface);
      color: var(--badge-quiet-ink);
    }
    .dot {
      inline-size: 0.5rem;
      block-size: 0.5rem;
      border-radius: 50%;
      border: 2px solid currentColor;
      box-sizing: border-box;
    }
    :host([data-tone='good']) {
      background: var(--badge-good-surface);
      color: var(--badge-good-ink);
    }
    :host([data-tone='good']) .dot {
      background: currentColor;
    }
    :host([data-tone='warn']) {
      background: var(--badge-warn-surface);
      color: var(--badge-warn-ink);
    }
    :host([data-tone='warn']) .dot {
      border-radius: 1px;
      background: currentColor;
    }
    :host([data-tone='urgent']) {
      background: var(--mat-sys-error-container);
      color: var(--mat-sys-on-error-container);
    }
    :host([data-tone='urgent']) .dot {
      border-radius: 1px;
      rotate: 45deg;
      background: currentColor;
    }
    :host([data-tone='over']) .dot {
      border-radius: 1px;
      background: currentColor;
      block-size: 0.15rem;
      border-width: 1px;
    }
  `,
})
export class StatusBadge {
  readonly tone = input.required<BadgeTone>();
}
